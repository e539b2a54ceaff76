import CLibAV

/// What the FFmpeg libraries on this machine are able to do.
package enum FFmpegLibraries {
  package struct Version: Sendable, Hashable {
    /// `libavcodec`, …
    package let name: String
    /// Of the headers that this program was compiled with: `59.37.100`.
    package let built: String
    /// Of the library that is loaded.
    package let running: String
    /// By FFmpeg's rule: the same major version, and a minor one that is not older.
    package let isCompatible: Bool

    fileprivate init(_ name: String, built: UInt32, running: UInt32) {
      self.name = name
      self.built = Self.text(built)
      self.running = Self.text(running)
      self.isCompatible = built >> 16 == running >> 16 && running & 0xFFFF >= built & 0xFF00
    }

    /// Major, minor and micro are a byte each, from the third on.
    private static func text(_ version: UInt32) -> String {
      "\(version >> 16).\(version >> 8 & 0xFF).\(version & 0xFF)"
    }
  }

  package static func versions() -> [Version] {
    [
      Version("libavformat", built: tvidz_avformat_version(), running: avformat_version()),
      Version("libavcodec", built: tvidz_avcodec_version(), running: avcodec_version()),
      Version("libavutil", built: tvidz_avutil_version(), running: avutil_version()),
      Version("libswscale", built: tvidz_swscale_version(), running: swscale_version()),
    ]
  }

  /// The name of the decoder that would be used for a codec (`libdav1d` for `av1`); nil where there is none.
  package static func decoder(ofCodec name: String) -> String? {
    guard let codec = avcodec_descriptor_get_by_name(name),
      let decoder = avcodec_find_decoder(codec.pointee.id)
    else { return nil }
    return String(cString: decoder.pointee.name)
  }

  package static func hasDemuxer(_ name: String) -> Bool {
    av_find_input_format(name) != nil
  }
}
