package import Foundation

// How Swift's types travel. Integers are read from narrower ones too, and never from wider ones: what fits today would
// not tomorrow.

extension Bool: PostgresElement {
  package static var postgresType: PostgresType { .bool }
  package static var arrayType: PostgresType { .boolArray }
  package func encode(into bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }

  package init(postgres cell: PostgresCell) throws(PostgresError) {
    guard let byte: UInt8 = BinaryReader.only(try cell.bytes(of: .bool)) else { throw cell.malformed() }
    self = byte != 0
  }
}

extension Int16: PostgresElement {
  package static var postgresType: PostgresType { .int2 }
  package static var arrayType: PostgresType { .int2Array }
  package func encode(into bytes: inout [UInt8]) { bytes.append(bigEndian: self) }

  package init(postgres cell: PostgresCell) throws(PostgresError) {
    guard let value: Int16 = BinaryReader.only(try cell.bytes(of: .int2)) else { throw cell.malformed() }
    self = value
  }
}

extension Int32: PostgresElement {
  package static var postgresType: PostgresType { .int4 }
  package static var arrayType: PostgresType { .int4Array }
  package func encode(into bytes: inout [UInt8]) { bytes.append(bigEndian: self) }

  package init(postgres cell: PostgresCell) throws(PostgresError) {
    if cell.type == .int2 {
      self = Int32(try Int16(postgres: cell))
    } else {
      guard let value: Int32 = BinaryReader.only(try cell.bytes(of: .int4)) else { throw cell.malformed() }
      self = value
    }
  }
}

extension Int64: PostgresElement {
  package static var postgresType: PostgresType { .int8 }
  package static var arrayType: PostgresType { .int8Array }
  package func encode(into bytes: inout [UInt8]) { bytes.append(bigEndian: self) }

  package init(postgres cell: PostgresCell) throws(PostgresError) {
    if cell.type == .int2 || cell.type == .int4 {
      self = Int64(try Int32(postgres: cell))
    } else {
      guard let value: Int64 = BinaryReader.only(try cell.bytes(of: .int8)) else { throw cell.malformed() }
      self = value
    }
  }
}

extension Int: PostgresElement {
  package static var postgresType: PostgresType { .int8 }
  package static var arrayType: PostgresType { .int8Array }
  package func encode(into bytes: inout [UInt8]) { bytes.append(bigEndian: Int64(self)) }
  package init(postgres cell: PostgresCell) throws(PostgresError) { self = Int(try Int64(postgres: cell)) }
}

/// A transaction's number, `xid8`: PostgreSQL has no other unsigned numbers of 64 bits.
extension UInt64: PostgresElement {
  package static var postgresType: PostgresType { .xid8 }
  package static var arrayType: PostgresType { .xid8Array }
  package func encode(into bytes: inout [UInt8]) { bytes.append(bigEndian: self) }

  package init(postgres cell: PostgresCell) throws(PostgresError) {
    guard let value: UInt64 = BinaryReader.only(try cell.bytes(of: .xid8)) else { throw cell.malformed() }
    self = value
  }
}

extension Float: PostgresElement {
  package static var postgresType: PostgresType { .float4 }
  package static var arrayType: PostgresType { .float4Array }
  package func encode(into bytes: inout [UInt8]) { bytes.append(bigEndian: bitPattern) }

  package init(postgres cell: PostgresCell) throws(PostgresError) {
    guard let bits: UInt32 = BinaryReader.only(try cell.bytes(of: .float4)) else { throw cell.malformed() }
    self.init(bitPattern: bits)
  }
}

extension Double: PostgresElement {
  package static var postgresType: PostgresType { .float8 }
  package static var arrayType: PostgresType { .float8Array }
  package func encode(into bytes: inout [UInt8]) { bytes.append(bigEndian: bitPattern) }

  package init(postgres cell: PostgresCell) throws(PostgresError) {
    if cell.type == .float4 {
      self = Double(try Float(postgres: cell))
    } else {
      guard let bits: UInt64 = BinaryReader.only(try cell.bytes(of: .float8)) else { throw cell.malformed() }
      self.init(bitPattern: bits)
    }
  }
}

extension String: PostgresElement {
  package static var postgresType: PostgresType { .text }
  package static var arrayType: PostgresType { .textArray }
  package func encode(into bytes: inout [UInt8]) { bytes.append(contentsOf: utf8) }

  package init(postgres cell: PostgresCell) throws(PostgresError) {
    let bytes = try cell.bytes(of: .text, .varchar, .name, .unknown, .json)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw cell.malformed() }
    self = text
  }
}

extension Data: PostgresElement {
  package static var postgresType: PostgresType { .bytea }
  package static var arrayType: PostgresType { .byteaArray }
  package func encode(into bytes: inout [UInt8]) { bytes.append(contentsOf: self) }
  package init(postgres cell: PostgresCell) throws(PostgresError) { self = Data(try cell.bytes(of: .bytea)) }
}

extension UUID: PostgresElement {
  package static var postgresType: PostgresType { .uuid }
  package static var arrayType: PostgresType { .uuidArray }

  package func encode(into bytes: inout [UInt8]) {
    Swift.withUnsafeBytes(of: uuid) { bytes.append(contentsOf: $0) }
  }

  package init(postgres cell: PostgresCell) throws(PostgresError) {
    let bytes = try cell.bytes(of: .uuid)
    guard bytes.count == 16 else { throw cell.malformed() }
    var uuid: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    Swift.withUnsafeMutableBytes(of: &uuid) { $0.copyBytes(from: bytes) }
    self.init(uuid: uuid)
  }
}

/// `timestamptz`, which PostgreSQL keeps in whole microseconds since the year 2000.
extension Date: PostgresElement {
  package static var postgresType: PostgresType { .timestamptz }
  package static var arrayType: PostgresType { .timestamptzArray }

  /// 2000-01-01 in seconds since 2001-01-01.
  private static let epoch = -366.0 * 86_400

  package func encode(into bytes: inout [UInt8]) {
    let microseconds = ((timeIntervalSinceReferenceDate - Self.epoch) * 1_000_000).rounded()
    // The two ends of the range are PostgreSQL's infinities.
    bytes.append(bigEndian: Int64(exactly: microseconds) ?? (microseconds < 0 ? .min : .max))
  }

  package init(postgres cell: PostgresCell) throws(PostgresError) {
    guard let value: Int64 = BinaryReader.only(try cell.bytes(of: .timestamptz)) else {
      throw cell.malformed()
    }
    self.init(timeIntervalSinceReferenceDate: Double(value) / 1_000_000 + Self.epoch)
  }
}

/// A `jsonb` document, as text.
package struct PostgresJSON: PostgresElement, Hashable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package static var postgresType: PostgresType { .jsonb }
  package static var arrayType: PostgresType { .jsonbArray }

  /// The version of the format, which precedes the text.
  private static let version: UInt8 = 1

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(Self.version)
    bytes.append(contentsOf: text.utf8)
  }

  package init(postgres cell: PostgresCell) throws(PostgresError) {
    let bytes = try cell.bytes(of: .jsonb)
    guard bytes.first == Self.version, let text = String(validating: bytes.dropFirst(), as: UTF8.self) else {
      throw cell.malformed()
    }
    self.text = text
  }
}
