import Testing

@testable import Compute

@Suite struct KubernetesRecordTests {
  @Test("what the kernel counted, or the shell where that is more") func reads() throws {
    let record = try #require(
      KubernetesRecord(
        "code 0\nmicroseconds 603000\nnanoseconds \npeak 4096\n0m0.010s 0m0.002s\n1m0.500000s 0m0.1s\nend\n"))
    #expect(record == KubernetesRecord(code: 0, wasTold: false, cpuMilliseconds: 60_612, peakMemoryBytes: 4096))
    let counted = try #require(KubernetesRecord("code 143\ntold\nnanoseconds 7000000000\npeak \n0m0.0s 0m0.0s\nend"))
    #expect(counted == KubernetesRecord(code: 143, wasTold: true, cpuMilliseconds: 7_000, peakMemoryBytes: 0))
  }

  @Test(
    "a record that was cut off is none", arguments: ["", "end", "code 0", "code x\nend", "code 0\nen", "told\nend"])
  func refuses(_ text: String) { #expect(KubernetesRecord(text) == nil) }

  @Test("numbers that cannot be are not added up into nonsense") func huge() throws {
    let record = try #require(
      KubernetesRecord("code 0\nmicroseconds 99999999999999999999\n99999999999m0s 0m-5s 0mnans 0m1e9s\nend"))
    #expect(record.cpuMilliseconds == 0)
  }
}

extension KubernetesRecord {
  init(code: Int64, wasTold: Bool, cpuMilliseconds: Int64, peakMemoryBytes: Int64) {
    self.init("code 0\nend")!
    (self.code, self.wasTold) = (code, wasTold)
    (self.cpuMilliseconds, self.peakMemoryBytes) = (cpuMilliseconds, peakMemoryBytes)
  }
}
