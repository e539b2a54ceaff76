import Testing
import TvidzCore

@Suite("Hexadecimal digits of bytes")
struct HexadecimalTextTests {
  @Test("every byte is two digits in lower case, and is read again")
  func both() {
    let bytes = Array(UInt8.min...UInt8.max)
    let text = bytes.hexadecimal
    #expect(text.count == 512 && text.hasPrefix("000102") && text.hasSuffix("fdfeff"))
    #expect([UInt8](hexadecimal: text) == bytes)
    #expect([UInt8](hexadecimal: text.uppercased()) == bytes)
    #expect([UInt8](hexadecimal: "") == [])
  }

  @Test("anything else is refused", arguments: ["0", "0g", "+1", " 1", "0x", "é0", "1 "])
  func refused(text: String) { #expect([UInt8](hexadecimal: text) == nil) }
}
