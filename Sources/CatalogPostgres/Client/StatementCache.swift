/// Which statements the server keeps for a connection, and which of them make room for another: those that were not used
/// for the longest time.
package struct StatementCache: Sendable {
  package struct Key: Sendable, Hashable {
    let sql: String
    let types: [PostgresType]

    package init(sql: String, types: [PostgresType]) {
      self.sql = sql
      self.types = types
    }
  }

  package enum Lookup: Sendable, Hashable {
    case kept(name: String)
    /// To be prepared under this name; the server may forget `evicting`.
    case missing(name: String, evicting: String?)
  }

  private struct Entry: Sendable {
    let name: String
    var lastUse: Int
  }

  private let capacity: Int
  private var entries: [Key: Entry] = [:]
  private var uses = 0
  private var named = 0

  package init(capacity: Int) { self.capacity = capacity }

  package mutating func lookup(_ key: Key) -> Lookup {
    uses += 1
    if var entry = entries[key] {
      entry.lastUse = uses
      entries[key] = entry
      return .kept(name: entry.name)
    }
    named += 1
    // Names are never used twice: what the server keeps under an older one cannot be taken for it.
    let name = "tvidz_\(named)"
    guard entries.count >= capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
    else {
      return .missing(name: name, evicting: nil)
    }
    entries[oldest.key] = nil
    return .missing(name: name, evicting: oldest.value.name)
  }

  /// The server has it.
  package mutating func keep(_ key: Key, name: String) { entries[key] = Entry(name: name, lastUse: uses) }

  /// The server has forgotten it, or its plan does not fit the tables any more.
  package mutating func forget(_ key: Key) { entries[key] = nil }

  package mutating func forgetAll() { entries = [:] }
}
