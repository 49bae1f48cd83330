/// The simplex method of Nelder & Mead (Computer Journal 7, 1965) in the unit box: no derivative, no randomness, so the
/// same input gives the same answer. Points outside the box are moved to its wall.
struct NelderMead {
  var tolerance = 1e-6
  var evaluations = 240

  /// The least point found from `start`, and its value.
  func minimise(_ start: [Double], _ value: ([Double]) -> Double) -> (point: [Double], value: Double) {
    let n = start.count
    guard n > 0 else { return ([], value([])) }
    var simplex: [(point: [Double], value: Double)] = [(start, value(start))]
    for axis in 0..<n {
      var point = start
      point[axis] += point[axis] > 0.5 ? -0.2 : 0.2
      simplex.append((point, value(point)))
    }
    var used = n + 1
    func clamped(_ point: [Double]) -> [Double] { point.map { min(1, max(0, $0)) } }
    func mixed(_ a: [Double], _ b: [Double], _ weight: Double) -> [Double] {
      clamped(zip(a, b).map { $0 + weight * ($1 - $0) })
    }
    while used < evaluations {
      simplex.sort { $0.value < $1.value }
      let worst = simplex[n]
      if worst.value - simplex[0].value <= tolerance * (abs(simplex[0].value) + 1e-12) { break }
      var centre = [Double](repeating: 0, count: n)
      for vertex in simplex.dropLast() { for axis in 0..<n { centre[axis] += vertex.point[axis] / Double(n) } }
      let reflected = mixed(centre, worst.point, -1)
      let reflectedValue = value(reflected)
      used += 1
      if reflectedValue < simplex[0].value {
        let expanded = mixed(centre, worst.point, -2)
        let expandedValue = value(expanded)
        used += 1
        simplex[n] = expandedValue < reflectedValue ? (expanded, expandedValue) : (reflected, reflectedValue)
      } else if reflectedValue < simplex[n - 1].value {
        simplex[n] = (reflected, reflectedValue)
      } else {
        let outside = reflectedValue < worst.value
        let contracted = mixed(centre, outside ? reflected : worst.point, 0.5)
        let contractedValue = value(contracted)
        used += 1
        if contractedValue < min(reflectedValue, worst.value) {
          simplex[n] = (contracted, contractedValue)
        } else {
          for vertex in 1...n {
            let point = mixed(simplex[0].point, simplex[vertex].point, 0.5)
            simplex[vertex] = (point, value(point))
          }
          used += n
        }
      }
    }
    simplex.sort { $0.value < $1.value }
    return simplex[0]
  }
}
