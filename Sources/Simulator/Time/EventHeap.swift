/// What happens when, the earliest first; at one moment by number.
struct EventHeap: Sendable {
  struct Event: Comparable, Sendable {
    var at: Int64
    var id: Int
    static func < (a: Event, b: Event) -> Bool { a.at != b.at ? a.at < b.at : a.id < b.id }
  }

  private var events: [Event] = []

  var first: Event? { events.first }
  var isEmpty: Bool { events.isEmpty }

  mutating func insert(_ event: Event) {
    events.append(event)
    var child = events.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard events[child] < events[parent] else { break }
      events.swapAt(child, parent)
      child = parent
    }
  }

  mutating func removeFirst() {
    guard let last = events.popLast(), !events.isEmpty else { return }
    events[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < events.count && events[child] < events[least] {
        least = child
      }
      guard least != parent else { return }
      events.swapAt(parent, least)
      parent = least
    }
  }
}
