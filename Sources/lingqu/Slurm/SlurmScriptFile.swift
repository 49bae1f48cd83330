import Vocabulary

/// The batch script: a file, standard input, or what `--wrap` says.
struct SlurmScriptFile {
  var text: String
  /// As it was named; nil for `--wrap` and standard input.
  var path: String?

  init(wrapping command: String) {
    text = "#!/bin/sh\n# This script was created by sbatch --wrap.\n\n" + command + "\n"
  }

  init(path: String?) throws(SlurmFailure) {
    let bytes: [UInt8]
    do { bytes = try Files.read(path ?? "-") } catch {
      throw SlurmFailure("Unable to open file \(path ?? "-")")
    }
    guard !bytes.isEmpty else { throw SlurmFailure("Batch script is empty!") }
    guard bytes.contains(where: { !($0 == 0x20 || (0x09...0x0D).contains($0)) }) else {
      throw SlurmFailure("Batch script contains only whitespace!")
    }
    guard bytes.starts(with: Array("#!".utf8)) else {
      throw SlurmFailure(
        "This does not look like a batch script.  The first",
        "line must start with #! followed by the path to an interpreter.",
        "For instance: #!/bin/sh")
    }
    guard !bytes.contains(0) else {
      throw SlurmFailure("The Slurm controller does not allow scripts that", "contain a NULL character '\\0'.")
    }
    guard !zip(bytes, bytes.dropFirst()).contains(where: { $0 == 0x0D && $1 == 0x0A }) else {
      throw SlurmFailure(
        "Batch script contains DOS line breaks (\\r\\n)", "instead of expected UNIX line breaks (\\n).")
    }
    guard bytes.count <= 4 << 20 else {
      throw SlurmFailure("Batch job submission failed: Pathname of a file, directory or other parameter too long")
    }
    text = String(decoding: bytes, as: UTF8.self)
    self.path = path.flatMap { $0.hasPrefix("/dev/") ? nil : $0 }
  }

  /// What its first line has it run by: execve(2) splits off one argument at most.
  var interpreter: [String] {
    let line = text.prefix { $0 != "\n" }.dropFirst(2).drop { $0 == " " || $0 == "\t" }
    let parts = line.split(separator: " ", maxSplits: 1)
    return parts.map { word in String(word.drop { $0 == " " }) }.filter { !$0.isEmpty }
  }
}
