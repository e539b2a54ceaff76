import Catalog
import TvidzCore

/// The shots that a running analysis has told of: what a page that is opened meanwhile shows.
struct ToldShots: Sendable {
  private static let pageSize = 500

  let log: any EventLog

  func of(_ id: VideoID) async throws -> [ShotRecord] {
    var shots: [ShotRecord] = []
    var position: Int64 = 0
    while true {
      let events = try await log.events(of: id, after: position, limit: Self.pageSize)
      for logged in events { Self.take(logged, &shots) }
      guard events.count == Self.pageSize, let last = events.last else { return shots }
      position = last.id
    }
  }

  private static func take(_ logged: LoggedEvent, _ shots: inout [ShotRecord]) {
    switch logged.event {
    case .shot(let shot): shots.append(shot)
    // It begins anew.
    case .state where logged.state == .queued || logged.state == .downloading: shots = []
    default: break
    }
  }
}
