import Fingerprints

/// What the bytes of a stored fingerprint are: `Fingerprint.encoded`, and of which version.
package enum FingerprintEncoding {
  /// Of everything that decides what a stored fingerprint and its tokens are: older ones are passed over.
  package static let version =
    Fingerprint.version * 10_000 + PictureTokens.version * 100 + RhythmTokens.version
}
