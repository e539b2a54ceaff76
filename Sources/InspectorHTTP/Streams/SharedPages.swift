package import Catalog

/// Reads pages of the log for many streams: those that ask for what follows the same place share a read.
///
/// A thousand streams that are told of an event would ask the catalog a thousand times for the same page. Nobody is given
/// what was read before it asked, so that nothing is missed: who comes while a page is being read waits for the next
/// read, which is one for all that wait.
package actor SharedPages {
  package struct Page: Sendable {
    package let page: EventPage
    /// Of its events, as streams tell them.
    package let text: String
  }

  package typealias Read = @Sendable (EventCursor) async throws -> EventPage?

  private enum Turn: Sendable {
    case done(Page?)
    /// The one before has ended: read for all that wait.
    case read
  }

  private let read: Read
  private var places: Set<EventCursor> = []
  private var waiting: [EventCursor: [CheckedContinuation<Turn, any Error>]] = [:]

  package init(read: @escaping Read) { self.read = read }

  /// Nil where the log no longer knows the place.
  package func page(after place: EventCursor) async throws -> Page? {
    if !places.insert(place).inserted {
      // As long as a read takes; a cancelled task waits no longer than the others.
      let turn = try await withCheckedThrowingContinuation { waiting[place, default: []].append($0) }
      if case .done(let page) = turn { return page }
    }
    let others = waiting.removeValue(forKey: place) ?? []
    let result: Result<Page?, any Error>
    do {
      result = .success(try await read(place).map { Page(page: $0, text: AllVideosStream.text(of: $0)) })
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

  private func passOn(_ place: EventCursor) {
    guard var rest = waiting.removeValue(forKey: place), !rest.isEmpty else {
      places.remove(place)
      return
    }
    let next = rest.removeFirst()
    if !rest.isEmpty { waiting[place] = rest }
    next.resume(returning: .read)
  }
}
