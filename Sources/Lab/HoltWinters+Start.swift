extension HoltWinters.State {
  /// A state before the first value, from the means of the first `seasons` longest seasons: the trend from the first to
  /// the last of them, the level at their middle, then each season's profile of what is left, shortest first.
  public init(startOf values: [Double], shape: HoltWinters.Shape, seasons: Int) {
    let longest = shape.longest
    let count = longest * seasons
    precondition(seasons > 0 && values.count >= count, "a start needs whole seasons")
    let used = values.prefix(count)
    let mean = used.reduce(0, +) / Double(count)
    var slope = 0.0
    if shape.trend != .none, seasons > 1 {
      let first = values[..<longest].reduce(0, +) / Double(longest)
      let last = values[(count - longest)..<count].reduce(0, +) / Double(longest)
      slope = (last - first) / Double(count - longest)
    }
    let middle = Double(count - 1) / 2
    var rest = used.enumerated().map { $1 - mean - slope * (Double($0) - middle) }
    var seasonal: [Double] = []
    for period in shape.periods {
      var profile = [Double](repeating: 0, count: period)
      for (t, value) in rest.enumerated() { profile[t % period] += value }
      for place in 0..<period { profile[place] /= Double((count - place + period - 1) / period) }
      for t in rest.indices { rest[t] -= profile[t % period] }
      seasonal += profile
    }
    self.init(level: mean - slope * (middle + 1), trend: slope, seasonal: seasonal)
  }

  /// How many seasons a start is taken from when there are `count` values: at most four, at most half of them.
  static func startingSeasons(count: Int, longest: Int) -> Int { max(1, min(4, count / longest / 2)) }
}
