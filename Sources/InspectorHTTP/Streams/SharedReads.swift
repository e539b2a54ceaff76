/// Reads the log for many streams: those that ask for what follows the same place share a read.
///
/// A thousand streams that are told of an event would ask the catalog a thousand times for the same page. Nobody is given
/// what was read before it asked, so that nothing is missed: who comes while a page is being read waits for the next
/// read, which is one for all that wait.
package actor SharedReads<Place: Hashable & Sendable, Page: Sendable> {
  package typealias Read = @Sendable (Place) async throws -> Page

  private enum Turn: Sendable {
    case done(Page)
    /// The one before has ended: read for all that wait.
    case read
  }

  private let read: Read
  private var places: Set<Place> = []
  private var waiting: [Place: [CheckedContinuation<Turn, any Error>]] = [:]

  package init(read: @escaping Read) { self.read = read }

  package func page(after place: Place) async throws -> Page {
    if !places.insert(place).inserted {
      // As long as a read takes; a cancelled task waits no longer than the others.
      let turn = try await withCheckedThrowingContinuation { waiting[place, default: []].append($0) }
      if case .done(let page) = turn { return page }
    }
    let others = waiting.removeValue(forKey: place) ?? []
    let result: Result<Page, any Error>
    do {
      result = .success(try await read(place))
    } catch {
      result = .failure(error)
    }
    if Task.isCancelled {
      // That is nobody else's business.
      waiting[place, default: []].insert(contentsOf: others, at: 0)
    } else {
      for other in others { other.resume(with: result.map { .done($0) }) }
    }
    passOn(place)
    return try result.get()
  }

  /// Tasks that wait for the next read.
  package var waitingTasks: Int { waiting.values.reduce(0) { $0 + $1.count } }

  private func passOn(_ place: Place) {
    guard var rest = waiting.removeValue(forKey: place), !rest.isEmpty else {
      places.remove(place)
      return
    }
    let next = rest.removeFirst()
    if !rest.isEmpty { waiting[place] = rest }
    next.resume(returning: .read)
  }
}
