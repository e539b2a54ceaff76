package import Foundation

/// How an event is stored: its kind, and what it carries as JSON.
extension CatalogEvent {
  /// Nil where the kind says it all.
  package func payload() throws -> Data? {
    switch self {
    case .state, .completed, .cancelled, .deleted: nil
    case .cut(let cut): try JSONText.encode(cut)
    case .shot(let shot): try JSONText.encode(shot)
    case .evidence(let notice): try notice.map { try JSONText.encode($0) }
    case .duplicate(let notice): try JSONText.encode(notice)
    case .failed(let failure): try JSONText.encode(failure)
    }
  }

  /// - Throws: where it is not what `payload` gives.
  package init(kind: String, payload: Data?) throws {
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
      try JSONText.decode(type, from: payload ?? Data())
    }
    switch Kind(rawValue: kind) {
    case .state: self = .state
    case .cut: self = .cut(try decode(CutRecord.self))
    case .shot: self = .shot(try decode(ShotRecord.self))
    case .evidence: self = .evidence(try payload.map { try JSONText.decode(CopyNotice.self, from: $0) })
    case .duplicate: self = .duplicate(try decode(CopyNotice.self))
    case .completed: self = .completed
    case .failed: self = .failed(try decode(VideoFailure.self))
    case .cancelled: self = .cancelled
    case .deleted: self = .deleted
    case nil: throw CatalogError.unreadableRow("an event of kind \(kind)")
    }
  }
}

/// JSON in columns of a catalog.
package enum JSONText {
  package static func encode(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }

  package static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
    try JSONDecoder().decode(type, from: data)
  }
}
