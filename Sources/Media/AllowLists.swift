/// What may be opened. Uploaded media is hostile until shown otherwise: a playlist named `film.mp4` must not make us
/// read another file or a URL.
enum AllowLists {
  /// One file, by path; no network, no `concat:`, no `subfile:`.
  static let protocols = "file"

  /// Demuxers that read everything from the one file they were given. Playlists (hls, dash, concat, imf, …), picture
  /// sequences (image2) and devices (lavfi, x11grab, …) are missing on purpose, and so are containers of sound alone.
  /// In mov the references to other files (`enable_drefs`) are off unless asked for, and nobody asks.
  static let demuxers = [
    "mov", "matroska", "mpegts", "mpeg", "mpegvideo", "avi", "ogg", "flv", "asf", "nut", "rm", "dv", "mxf",
    "gxf",
    "wtv", "ivf", "m4v", "h261", "h263", "h264", "hevc", "av1", "obu", "vc1", "vc1test", "dirac",
    "yuv4mpegpipe",
    "gif", "apng", "nsv", "swf", "bink", "smk", "roq", "dhav", "mtv", "film_cpk", "vivo",
  ].joined(separator: ",")

  /// For the sentence that refuses a file.
  static let demuxersInWords = "mp4, mov, mkv, webm, avi, ts, mpg, ogg, flv, wmv, …"
}
