/// A queue's waiting requests: by priority, then by submission. Those that ask for the same with the same priority stand
/// behind each other: where the first of them is not admitted, no other is, and only the first is looked at.
struct WaitingLine: Sendable {
  struct File: Sendable {
    var priority: Int64
    var amounts: [Int64]
    var requests: [QuotaRequest]
    /// Those before it have been taken out.
    var first = 0
    var isEmpty: Bool { first == requests.count }
  }

  /// In the order in which their first are to be looked at.
  private(set) var files: [File] = []
  private(set) var count = 0

  mutating func append(_ request: QuotaRequest) {
    count += 1
    if let index = files.firstIndex(where: { $0.priority == request.priority && $0.amounts == request.amounts }) {
      var place = files[index].requests.count
      // One that comes back stands where it stood.
      while place > files[index].first, Self.isBefore(request, files[index].requests[place - 1]) { place -= 1 }
      if place == files[index].first, place > 0 {
        files[index].first -= 1
        files[index].requests[place - 1] = request
      } else {
        files[index].requests.insert(request, at: place)
      }
      if place <= files[index].first { settle(index) }
    } else {
      files.append(File(priority: request.priority, amounts: request.amounts, requests: [request]))
      settle(files.count - 1)
    }
  }

  /// Puts a file whose first has changed where it belongs.
  private mutating func settle(_ index: Int) {
    let file = files.remove(at: index)
    let head = file.requests[file.first]
    let place = files.firstIndex {
      file.priority != $0.priority ? file.priority > $0.priority : Self.isBefore(head, $0.requests[$0.first])
    }
    files.insert(file, at: place ?? files.count)
  }

  private static func isBefore(_ a: QuotaRequest, _ b: QuotaRequest) -> Bool {
    (a.submitted, a.id) < (b.submitted, b.id)
  }

  /// False if it is not here.
  mutating func remove(_ id: Int) -> Bool {
    for file in files.indices {
      let from = files[file].first
      guard let place = files[file].requests[from...].firstIndex(where: { $0.id == id }) else { continue }
      count -= 1
      if place == from {
        files[file].first += 1
        if files[file].first > 64, files[file].first * 2 > files[file].requests.count {
          files[file].requests.removeFirst(files[file].first)
          files[file].first = 0
        }
      } else {
        files[file].requests.remove(at: place)
      }
      if files[file].isEmpty {
        files.remove(at: file)
      } else if place == from {
        settle(file)
      }
      return true
    }
    return false
  }

  func find(_ id: Int) -> QuotaRequest? {
    for file in files {
      if let request = file.requests[file.first...].first(where: { $0.id == id }) { return request }
    }
    return nil
  }

  /// How many are looked at before this one.
  func before(_ request: QuotaRequest) -> Int {
    files.reduce(0) { sum, file in
      sum
        + file.requests[file.first...].count {
          ($0.priority, request.submitted, request.id) > (request.priority, $0.submitted, $0.id)
        }
    }
  }
}
