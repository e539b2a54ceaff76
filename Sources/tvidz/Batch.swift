/// Works on items 0..<count, at most `jobs` at once, and gives their results in order.
///
/// Work runs ahead of the first unfinished item by no more than four times `jobs`, so that what waits for its turn has
/// a bound. The first error ends all of it.
package func runBatch<Result: Sendable>(
  count: Int, jobs: Int, _ work: @escaping @Sendable (Int) async throws -> Result
) async throws -> [Result] {
  try await withThrowingTaskGroup(of: (index: Int, result: Result).self) { group in
    var results: [Result?] = Array(repeating: nil, count: count)
    var started = 0
    var firstUnfinished = 0
    var running = 0
    while firstUnfinished < count {
      while running < jobs, started < min(count, firstUnfinished + 4 * jobs) {
        let index = started
        group.addTask { (index, try await work(index)) }
        started += 1
        running += 1
      }
      guard let (index, result) = try await group.next() else { break }
      results[index] = result
      running -= 1
      while firstUnfinished < count, results[firstUnfinished] != nil { firstUnfinished += 1 }
    }
    return results.compactMap { $0 }
  }
}
