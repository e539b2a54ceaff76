import Catalog
import CutFormats

extension ServerSentEvent {
  /// An event of the log. One that ends a video is told twice: unnamed and without an identifier, so that whoever
  /// listens to unnamed events alone sees the bar reach its end, and then by its name.
  static func telling(_ logged: LoggedEvent, id: ID?) -> [ServerSentEvent] {
    let name = Name(logged.event)
    let event = ServerSentEvent(name: name, id: id, data: EventJSON.event(logged))
    guard let name, name != .cut else { return [event] }
    let common = EventJSON.common(logged.video, logged.state, logged.progress)
    return [ServerSentEvent(data: .object(common)), event]
  }
}

extension ServerSentEvent.Name {
  init?(_ event: CatalogEvent) {
    switch event {
    case .cut: self = .cut
    case .duplicate: self = .duplicate
    case .completed: self = .completed
    case .failed: self = .failed
    case .cancelled: self = .cancelled
    case .state, .shot, .evidence, .deleted: return nil
    }
  }
}
