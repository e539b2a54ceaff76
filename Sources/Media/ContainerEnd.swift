import Glibc

/// Whether the bytes of a file end within a part of its container.
///
/// Demuxers give what there is, and call where it stops the end. Some containers say how long their parts are; a file
/// that lacks some of that was cut off. The others (mpg, ogg, bare streams) show nothing here.
struct ContainerEnd {
  /// Of the file, in bytes.
  let size: Int64
  /// At most `count` bytes from `offset` on; fewer at the end of the file.
  let read: (_ offset: Int64, _ count: Int) -> [UInt8]

  /// Far more than any file has: a row of tiny boxes must not keep us.
  private static let mostBoxes = 1 << 20

  /// - Parameter container: FFmpeg's short name of it.
  func breaksOff(_ container: String) -> Bool {
    switch container.prefix(while: { $0 != "," }) {
    case "mov": boxBreaksOff
    case "matroska": segmentBreaksOff
    case "flv": tagBreaksOff
    case "mpegts": packetBreaksOff
    default: false
    }
  }

  /// ISO base media: a row of boxes, each with its length in four bytes and its type (ISO/IEC 14496-12, 4.2).
  private var boxBreaksOff: Bool {
    var offset: Int64 = 0
    for _ in 0..<Self.mostBoxes where offset < size {
      let head = read(offset, 16)
      // What follows the last box may be anything.
      guard head.count >= 8, Self.boxTypes.contains(String(decoding: head[4..<8], as: UTF8.self)) else {
        return false
      }
      let length: Int64
      switch Self.number(head[0..<4]) {
      case 0: return false  // It reaches to the end, wherever that is.
      case 1:
        guard head.count == 16, let long = Int64(exactly: Self.number(head[8..<16])) else { return false }
        length = long
      case let short: length = Int64(short)
      }
      guard length >= 8 else { return false }
      guard length <= size - offset else { return true }
      offset += length
    }
    return false
  }

  private static let boxTypes: Set<String> = [
    "ftyp", "styp", "moov", "moof", "mdat", "mfra", "sidx", "ssix", "prft", "pdin", "emsg", "meta", "free",
    "skip", "wide", "uuid", "udta", "pnot",
  ]

  /// Matroska: a head, then a segment that holds all the rest (RFC 9559, 4.5).
  private var segmentBreaksOff: Bool {
    guard let head = element([0x1A, 0x45, 0xDF, 0xA3], at: 0), let rest = head.length,
      rest < size - head.content,
      let segment = element([0x18, 0x53, 0x80, 0x67], at: head.content + rest), let length = segment.length
    else { return false }
    return length > size - segment.content
  }

  /// - Returns: where its content begins, and how long that is; nil for a length that is left open (RFC 8794, 6.2).
  private func element(_ identifier: [UInt8], at offset: Int64) -> (content: Int64, length: Int64?)? {
    let bytes = read(offset, 12)
    guard bytes.count > 4, bytes.starts(with: identifier), bytes[4] > 0 else { return nil }
    let count = bytes[4].leadingZeroBitCount + 1
    guard bytes.count >= 4 + count else { return nil }
    let all = Int64(1) << (7 * Int64(count)) - 1
    let length = Int64(Self.number(bytes[4..<4 + count])) & all
    return (offset + 4 + Int64(count), length == all ? nil : length)
  }

  /// Flash video: behind each tag stands how long it is, with its head of 11 bytes (the FLV specification, E.3).
  private var tagBreaksOff: Bool {
    let last = read(size - 4, 4)
    guard size > 24, last.count == 4 else { return false }
    let length = Int64(Self.number(last[0..<4]))
    guard length >= 11, length <= size - 4 else { return true }
    let head = read(size - 4 - length, 4)
    return ![8, 9, 18].contains(head.first) || Int64(Self.number(head[1..<4])) + 11 != length
  }

  /// Transport streams: packets of 188 bytes that begin with 0x47, with 4 bytes before each of them, 16 behind it, or
  /// neither (ISO/IEC 13818-1, 2.4.3.2).
  private var packetBreaksOff: Bool {
    let tail = read(max(0, size - 204 * 16), 204 * 16)
    for stride in [188, 192, 204] where tail.count >= stride * 4 {
      for first in 0..<stride {
        let starts = Swift.stride(from: first, to: tail.count, by: stride)
        guard starts.allSatisfy({ tail[$0] == 0x47 }), let last = starts.suffix(1).first else { continue }
        return tail.count - last != (stride == 204 ? 204 : 188)
      }
    }
    return false
  }

  /// The first byte is the most significant one.
  private static func number(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension ContainerEnd {
  /// - Returns: false also where the file cannot be read any more.
  static func breaksOff(_ path: String, container: String) -> Bool {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { return false }
    let end = ContainerEnd(size: Int64(status.st_size)) { offset, count in
      [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        filled = max(0, pread(file, buffer.baseAddress, count, off_t(offset)))
      }
    }
    return end.breaksOff(container)
  }
}
