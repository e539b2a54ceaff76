extension String {
  /// The same in all stores, whatever the language of the machine: other letters keep their case.
  package var asciiLowercased: String {
    String(decoding: utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
  }
}
