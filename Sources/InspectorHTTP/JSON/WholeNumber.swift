/// A number in a body of JSON. Of a fraction, or one that is too large, Foundation does not tell where it stands.
struct WholeNumber: Decodable, Sendable {
  let value: Int

  init(from decoder: any Decoder) throws {
    do {
      value = try decoder.singleValueContainer().decode(Int.self)
    } catch DecodingError.dataCorrupted(let context) {
      throw DecodingError.typeMismatch(
        Int.self,
        DecodingError.Context(codingPath: decoder.codingPath, debugDescription: context.debugDescription))
    }
  }
}
