package import Foundation
import Synchronization

/// Whether what the service depends on is there, as far as somebody who asks it again and again has heard.
package final class Readiness: Sendable {
  package enum Part: String, Sendable, Hashable, CaseIterable {
    case catalog
    case objectStore = "object store"
  }

  /// Seconds after which something that has not answered is away.
  static let patience: TimeInterval = 3

  private struct State {
    var away: Set<Part> = []
    var asked: [Part: Date] = [:]
  }

  private let state = Mutex(State())

  /// All is there: otherwise the service would not have started.
  package init() {}

  package func began(_ part: Part, at time: Date) { state.withLock { $0.asked[part] = time } }

  package func ended(_ part: Part, isThere: Bool) {
    state.withLock { state in
      state.asked[part] = nil
      if isThere { state.away.remove(part) } else { state.away.insert(part) }
    }
  }

  /// What is away.
  package func missing(at time: Date) -> [Part] {
    state.withLock { state in
      Part.allCases.filter { part in
        state.away.contains(part)
          || state.asked[part].map { time.timeIntervalSince($0) > Self.patience } == true
      }
    }
  }
}
