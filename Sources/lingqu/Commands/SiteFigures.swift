import ArgumentParser
import Vocabulary

/// What is told of a site, as options in the units that people use.
struct SiteFigures: ParsableArguments {
  @Option(help: "Six-digit division code (GB/T 2260).") var region: String?
  @Option(help: "Power usage effectiveness, for instance 1.35.") var pue: Fixed?
  @Option(help: "Grams of CO2 a kWh.") var carbon: Int64?
  @Option(help: "Racks built.") var racksBuilt: Int64?
  @Option(help: "Racks used.") var racksUsed: Int64?
  @Option(help: "The share of racks that should be used, in per cent.") var rackTarget: Fixed?
  @Option(help: "Yuan a kWh, for instance 0.783; outside all periods.") var tariff: Fixed?
  @Option(
    help: "Hours at another price, for instance 1-7@22:00-07:00=0.35 (1 is Monday); may be repeated, the first counts.")
  var tariffPeriod: [TariffPeriod] = []

  var members: [String: JSON?] {
    get throws {
      [
        "region": region.map { .string($0) }, "puePerMille": try pue.map { .int(try $0.times(1000, "--pue")) },
        "carbonGramsPerKWh": carbon.map { .int($0) }, "racksBuilt": racksBuilt.map { .int($0) },
        "racksUsed": racksUsed.map { .int($0) },
        "rackTargetBasisPoints": try rackTarget.map { .int(try $0.times(100, "--rack-target")) },
        "tariff": try tariffMember,
      ]
    }
  }

  private var tariffMember: JSON? {
    get throws {
      guard let tariff else {
        guard tariffPeriod.isEmpty else {
          throw Failure.usage(Text(zh: "--tariff-period 需与 --tariff 同时给出", en: "--tariff-period needs --tariff"))
        }
        return nil
      }
      let price = JSON.int(try tariff.times(1000, "--tariff"))
      if tariffPeriod.isEmpty { return ["milliYuanPerKWh": price] }
      return ["milliYuanPerKWh": price, "periods": .array(try tariffPeriod.map { try $0.json })]
    }
  }
}

/// A decimal number as it was typed: never a binary fraction.
struct Fixed: ExpressibleByArgument {
  let text: String
  private let digits: Int64
  private let decimals: Int

  init?(argument: String) {
    let parts = argument.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), argument.utf8.count <= 15,
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let digits = Int64(parts.joined())
    else { return nil }
    (text, self.digits, decimals) = (argument, digits, parts.count == 2 ? parts[1].utf8.count : 0)
  }

  /// This many units of a thousandth, a hundredth; refuses what would have to be rounded.
  func times(_ scale: Int64, _ option: String) throws -> Int64 {
    var (value, rest) = (digits, scale)
    for _ in 0..<decimals {
      if rest % 10 == 0 {
        rest /= 10
      } else if value % 10 == 0 {
        value /= 10
      } else {
        throw Failure.usage(
          Text(zh: "\(option) 的小数位过多：\(text)", en: "\(option) has too many decimals: \(text)"))
      }
    }
    return value * rest
  }
}
