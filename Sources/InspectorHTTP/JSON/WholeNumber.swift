/// A number in a body of JSON. Of a fraction, or one that is too large, Foundation does not tell where it stands: while it
/// decodes it throws an error of its own, without a place.
struct WholeNumber: Decodable, Sendable {
  let value: Int

  init(from decoder: any Decoder) throws {
    do {
      value = try decoder.singleValueContainer().decode(Int.self)
    } catch let error as DecodingError {
      throw error
    } catch {
      throw DecodingError.typeMismatch(
        Int.self, DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "\(error)"))
    }
  }
}
