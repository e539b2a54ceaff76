/// The formats that cuts are written in, by the names that the command line and the service know them by.
package enum CutFormat: String, Sendable, Hashable, CaseIterable {
  case text
  case json
  case ndjson
  case csv
  case edl
  case otio
  case vtt
  case ffmetadata

  /// Whether one document of this format can tell of several files.
  package var holdsSeveralFiles: Bool {
    switch self {
    case .text, .json, .ndjson, .csv, .otio: true
    case .edl, .vtt, .ffmetadata: false
    }
  }

  /// - Parameter asList: whether the document is to tell of several files. It changes the shape of some formats (an
  ///   object becomes an array of objects), so it follows from what was asked for and not from what was found.
  package func writer(asList: Bool = false, options: FormatOptions = FormatOptions()) -> any CutWriter {
    switch self {
    case .text: TextWriter()
    case .json: JSONWriter(asList: asList)
    case .ndjson: NDJSONWriter()
    case .csv: CSVWriter()
    case .edl: EDLWriter(startTimecode: options.startTimecode)
    case .otio: OTIOWriter(asList: asList, baseDirectory: options.baseDirectory)
    case .vtt: WebVTTWriter()
    case .ffmetadata: FFMetadataWriter()
    }
  }
}

/// What a writer cannot know from a report.
package struct FormatOptions: Sendable, Hashable {
  /// The absolute path that relative file names start from; nil leaves them relative. Formats that link to the media
  /// use it.
  package var baseDirectory: String?
  /// The timecode of a video's first frame, as `hh:mm:ss:ff` or, where frame numbers are dropped, `hh:mm:ss;ff`.
  package var startTimecode: String?

  package init(baseDirectory: String? = nil, startTimecode: String? = nil) {
    self.baseDirectory = baseDirectory
    self.startTimecode = startTimecode
  }
}

/// Turns reports into the text of one document: `opening`, the entries with `separator` between them, `closing`.
///
/// The pieces can be written as reports come, so a document of many files need not be held in memory.
package protocol CutWriter: Sendable {
  var opening: String { get }
  var separator: String { get }
  var closing: String { get }

  func entry(for report: CutReport) -> String

  /// What this format cannot express of this report: one sentence each, for the person who asked.
  func warnings(for report: CutReport) -> [String]
}

extension CutWriter {
  package var opening: String { "" }
  package var separator: String { "" }
  package var closing: String { "" }

  package func warnings(for report: CutReport) -> [String] { [] }

  /// The whole document.
  package func document(_ reports: [CutReport]) -> String {
    opening + reports.map(entry(for:)).joined(separator: separator) + closing
  }
}
