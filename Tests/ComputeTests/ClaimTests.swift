import Glibc
import Synchronization
import Testing
import Vocabulary

@testable import Compute

/// Who decides a job's fate.
@Suite struct ClaimTests {
  @Test("the second claim is refused, and the first stays")
  func once() throws {
    let folder = try ScratchFolder()
    #expect(try Claim.take(folder.path, as: .own))
    #expect(try !Claim.take(folder.path, as: .hub))
    #expect(Claim.read(folder.path) == .own)
    #expect(Files.names(in: folder.path) == ["claim"])
  }

  @Test("of many at once, one wins")
  func race() async throws {
    let folder = try ScratchFolder()
    let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<32 { group.addTask { try Claim.take(folder.path, as: .own) } }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(winners == 1)
  }

  @Test("a claim is alive with its process: not another's of the same number, not of an earlier start of the machine")
  func alive() {
    #expect(Claim.own.isAlive)
    #expect(!Claim.hub.isAlive)
    var other = Claim.own
    other.start -= 1
    #expect(!other.isAlive)
    other = .own
    other.boot = "00000000-0000-0000-0000-000000000000"
    #expect(!other.isAlive)
  }

  @Test("a process that has ended but was not waited for is not alive")
  func zombie() throws {
    let pid = try Processes.spawn(["/bin/true"], keep: [], newSession: false)
    var told = siginfo_t()
    #expect(waitid(P_PID, id_t(pid), &told, WEXITED | WNOWAIT) == 0)
    #expect(Processes.startTime(pid) == nil)
    waitpid(pid, nil, 0)
  }
}
