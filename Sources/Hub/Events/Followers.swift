import Identity
import Synchronization
import Vocabulary

/// How many streams of events are open, the live pages of the console among them: each holds a connection and reads on every
/// commit, so there is a limit, and one participant cannot take all places.
final class Followers: Sendable {
  static let most = 512
  static let mostOfOne = 16

  private let open = Mutex<[ID<Participant>: Int]>([:])

  var count: Int { open.withLock { $0.values.reduce(0, +) } }

  /// Takes a place, or refuses.
  func enter(_ participant: ID<Participant>) throws(Refusal) {
    let entered = open.withLock { open in
      guard open[participant, default: 0] < Self.mostOfOne, open.values.reduce(0, +) < Self.most else { return false }
      open[participant, default: 0] += 1
      return true
    }
    guard entered else {
      throw Refusal(
        .tooMany, rule: "events.too-many",
        Text(zh: "同时打开的事件流与实时页面过多", en: "too many streams of events and live pages are open"),
        remedy: Text(
          zh: "每个参与方最多 \(Self.mostOfOne) 个；关闭其中一个后重试",
          en: "at most \(Self.mostOfOne) of one participant: close one and try again"))
    }
  }

  func leave(_ participant: ID<Participant>) {
    open.withLock { open in
      guard let count = open[participant] else { return }
      open[participant] = count > 1 ? count - 1 : nil
    }
  }
}

/// One of the places for streams of events; given back when whoever holds it lets go of it.
public final class StreamPlace: Sendable {
  private let followers: Followers
  private let participant: ID<Participant>

  /// Takes a place, or refuses.
  init(among followers: Followers, for participant: ID<Participant>) throws(Refusal) {
    try followers.enter(participant)
    self.followers = followers
    self.participant = participant
  }

  deinit { followers.leave(participant) }
}
