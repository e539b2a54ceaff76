/// What the page may load, and from where (Content Security Policy).
enum ContentPolicy {
  /// - Parameter stores: origins of object stores that the page speaks to.
  static func text(stores: [String]) -> String {
    let own = (["'self'"] + stores).joined(separator: " ")
    return [
      "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src \(own) data:",
      "media-src \(own)", "connect-src \(own)", "form-action 'none'", "base-uri 'none'",
      "frame-ancestors 'none'",
    ].joined(separator: "; ")
  }
}
