extension Dispatch {
  /// All that will have ended at one moment.
  private struct Leaving {
    var at: Int64
    var demands: [S.Demand]
  }

  /// The first moment at which there is room, when what runs ends as late as it may, and what is left then. Nil: there is none
  /// even when all has ended.
  ///
  /// Looks twice as far at each step, so that what comes soon costs little however much runs.
  ///
  /// - Parameter started: what has been taken of `left` and does not run yet.
  func firstRoom(for demand: S.Demand, after started: [Occupant<S.Demand>]) -> (at: Int64, left: S)? {
    let next = leaving(started)
    var space = left
    var most = 1
    while true {
      var group: [Leaving] = []
      while group.count < most, let leaving = next() { group.append(leaving) }
      guard !group.isEmpty else { return nil }
      let before = space
      guard Self.giveBack(group[...], to: &space) else { return firstRoomAnew(for: demand, after: started) }
      if space.holds(demand) { return Self.first(of: group, before, demand) }
      most *= 2
    }
  }

  /// The first of `group` after which there is room, which there is after all of them.
  private static func first(of group: [Leaving], _ before: S, _ demand: S.Demand) -> (at: Int64, left: S) {
    var space = before
    var (low, high) = (0, group.count - 1)
    while low < high {
      let middle = (low + high) / 2
      var then = space
      _ = giveBack(group[low...middle], to: &then)
      if then.holds(demand) {
        high = middle
      } else {
        space = then
        low = middle + 1
      }
    }
    _ = giveBack(group[low...low], to: &space)
    return (group[low].at, space)
  }

  private static func giveBack(_ group: ArraySlice<Leaving>, to space: inout S) -> Bool {
    group.allSatisfy { leaving in leaving.demands.allSatisfy { space.giveBack($0) } }
  }

  /// What ends, moment by moment. What should have ended and has not may end at any moment, but nobody can say when.
  private func leaving(_ started: [Occupant<S.Demand>]) -> () -> Leaving? {
    let (now, ends, occupants) = (now, occupancy.ends, occupancy.occupants)
    let others = started.sorted { $0.until < $1.until }
    var (place, other) = (0, 0)
    return {
      let untils = [
        place < ends.count ? ends[place].until : nil, other < others.count ? others[other].until : nil,
      ].compactMap(\.self)
      guard let first = untils.min() else { return nil }
      var leaving = Leaving(at: max(first, now), demands: [])
      while place < ends.count, ends[place].until <= leaving.at {
        if let occupant = occupants[ends[place].number] { leaving.demands.append(occupant.demand) }
        place += 1
      }
      while other < others.count, others[other].until <= leaving.at {
        leaving.demands.append(others[other].demand)
        other += 1
      }
      return leaving
    }
  }

  /// The same where a space cannot tell what it was before: it is filled anew, with half as much at each step.
  private func firstRoomAnew(
    for demand: S.Demand, after started: [Occupant<S.Demand>]
  ) -> (at: Int64, left: S)? {
    var all: [Leaving] = []
    let next = leaving(started)
    while let leaving = next() { all.append(leaving) }
    var (low, high) = (0, all.count)
    // With what is there still when the first `high` have gone, and the one after them.
    var space = empty
    while low < high {
      let middle = (low + high) / 2
      var then = space
      for leaving in all[(middle + 1)..<min(high + 1, all.count)] {
        for demand in leaving.demands { then.takeAnyway(demand) }
      }
      if then.holds(demand) {
        (high, space) = (middle, then)
      } else {
        low = middle + 1
      }
    }
    return high < all.count ? (all[high].at, space) : nil
  }
}
