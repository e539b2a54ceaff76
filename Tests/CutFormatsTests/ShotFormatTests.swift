import CutFormats
import Testing
import TvidzCore

@Suite("EDL")
struct EDLFormatTests {
  @Test("shots are events, and a dissolve is a boundary at its middle with a comment")
  func exact() {
    #expect(
      CutFormat.edl.writer().document([Sample.film()]) == """
        TITLE: film.mp4
        FCM: NON-DROP FRAME
        001  AX       V     C        00:00:00:00 00:00:00:20 00:00:00:00 00:00:00:20
        * FROM CLIP NAME: film.mp4
        002  AX       V     C        00:00:00:20 00:00:01:15 00:00:00:20 00:00:01:15
        * FROM CLIP NAME: film.mp4
        003  AX       V     C        00:00:01:15 00:00:02:00 00:00:01:15 00:00:02:00
        * FROM CLIP NAME: film.mp4
        * COMMENT: DISSOLVE FROM 00:00:01:11 TO 00:00:01:19

        """)
  }

  static let rates:
    [(name: String, rate: Rational, timeBase: Rational, ticks: Int64, cut: Int, fcm: String, tc: String)] = [
      (
        "29.97 drops frames", Rational(30_000, 1001), Rational(1, 30_000), 1001, 1800, "DROP FRAME",
        "00:01:00;02"
      ),
      (
        "59.94 drops frames", Rational(60_000, 1001), Rational(1, 60_000), 1001, 3600, "DROP FRAME",
        "00:01:00;04"
      ),
      (
        "23.976 counts 24 and drops none", Rational(24_000, 1001), Rational(1, 24_000), 1001, 1440,
        "NON-DROP FRAME", "00:01:00:00"
      ),
      ("30 drops none", Rational(30, 1), Rational(1, 30), 1, 1800, "NON-DROP FRAME", "00:01:00:00"),
      (
        "120 is counted as 60, by time", Rational(120, 1), Rational(1, 120), 1, 7202, "NON-DROP FRAME",
        "00:01:00:01"
      ),
      (
        "a rate stated a little off its standard", Rational(23_981, 1000), Rational(1, 24_000), 1001, 1440,
        "NON-DROP FRAME", "00:01:00:00"
      ),
    ]

  @Test("counts by the video's rate", arguments: rates)
  func counting(
    _ name: String, rate: Rational, timeBase: Rational, ticks: Int64, cut: Int, fcm: String, tc: String
  ) {
    let report = Sample.report(
      rate: rate, timeBase: timeBase, ticksPerFrame: ticks, frames: cut + 200, cuts: [cut])
    let lines = CutFormat.edl.writer().document([report]).split(separator: "\n")
    #expect(lines[1] == "FCM: \(fcm)", "\(name)")
    #expect(lines[2].split(separator: " ")[5] == tc, "\(name)")
  }

  @Test("starts at the timecode that was given, which says by its separator whether 29.97 drops frames")
  func start() {
    let film = CutFormat.edl.writer(options: FormatOptions(startTimecode: "01:00:00:00"))
    #expect(film.document([Sample.film()]).contains(" 01:00:00:20 01:00:01:15 01:00:00:20 01:00:01:15\n"))

    let ntsc = Sample.report(
      rate: Rational(30_000, 1001), timeBase: Rational(1, 30_000), ticksPerFrame: 1001, frames: 3000,
      cuts: [1800])
    let drop = CutFormat.edl.writer(options: FormatOptions(startTimecode: "00:59:00;02")).document([ntsc])
    #expect(drop.contains(" 00:59:00;02 01:00:00;02 "))
    let nonDrop = CutFormat.edl.writer(options: FormatOptions(startTimecode: "00:59:00:00")).document([ntsc])
    #expect(nonDrop.contains("FCM: NON-DROP FRAME\n") && nonDrop.contains(" 00:59:00:00 01:00:00:00 "))
  }

  @Test("a start that no frame has is said and not used")
  func impossibleStart() throws {
    let writer = CutFormat.edl.writer(options: FormatOptions(startTimecode: "01:00:00:25"))
    let warning = try #require(writer.warnings(for: Sample.film()).first)
    #expect(warning.hasPrefix("no frame has the timecode 01:00:00:25 at 25 frames a second"))
    #expect(writer.document([Sample.film()]).contains(" 00:00:00:00 00:00:00:20 "))
  }

  @Test("a variable frame rate is counted by time, and said")
  func variableRate() {
    var report = Sample.film()
    // Frame 20 shown at 1.2 s: 10 frames late.
    report.cuts = [
      .cut(
        at: FramePosition(timestamp: Timestamp(pts: 15_360, timeBase: Rational(1, 12_800)), index: 20),
        score: 1)
    ]
    let writer = CutFormat.edl.writer()
    #expect(writer.document([report]).contains(" 00:00:00:00 00:00:01:05 "))
    #expect(writer.warnings(for: report).count == 1)
    #expect(CutFormat.otio.writer().warnings(for: report).count == 1)
    #expect(writer.warnings(for: Sample.film()).isEmpty)
    #expect(CutFormat.otio.writer().warnings(for: Sample.film()).isEmpty)
  }

  @Test("every line stays a line whatever the file is called", arguments: Sample.awkwardNames)
  func names(name: String) {
    let text = CutFormat.edl.writer().document([Sample.film(named: name)])
    #expect(text.unicodeScalars.count { $0 == "\n" } == 9)
    #expect(!text.unicodeScalars.contains("\r"))
  }

  @Test("event numbers grow beyond three digits, with a warning")
  func manyEvents() {
    let report = Sample.report(
      rate: Rational(25, 1), timeBase: Rational(1, 25), ticksPerFrame: 1, frames: 2000, cuts: Array(1...1500))
    #expect(CutFormat.edl.writer().document([report]).contains("\n1501  AX"))
    #expect(CutFormat.edl.writer().warnings(for: report).count == 1)
  }
}

@Suite("WebVTT")
struct WebVTTFormatTests {
  @Test("is a cue for each shot")
  func exact() {
    #expect(
      CutFormat.vtt.writer().document([Sample.film()]) == """
        WEBVTT film.mp4

        1
        00:00:00.000 --> 00:00:00.800
        Shot 1

        2
        00:00:00.800 --> 00:00:01.600
        Shot 2

        3
        00:00:01.600 --> 00:00:02.000
        Shot 3

        """)
  }

  @Test("no file name makes a cue", arguments: Sample.awkwardNames + ["---->", "a --> b --> c"])
  func names(name: String) {
    let text = CutFormat.vtt.writer().document([Sample.film(named: name)])
    #expect(text.split(separator: "\n").count { $0.contains("-->") } == 3)
    #expect(text.unicodeScalars.count { $0 == "\n" } == 13)
  }
}

@Suite("FFmpeg metadata")
struct FFMetadataFormatTests {
  @Test("is a chapter for each shot, in the video's own ticks")
  func exact() {
    #expect(
      CutFormat.ffmetadata.writer().document([Sample.film(named: "a=b.mp4")]) == #"""
        ;FFMETADATA1
        ; a\=b.mp4
        [CHAPTER]
        TIMEBASE=1/12800
        START=0
        END=10240
        title=Shot 1
        [CHAPTER]
        TIMEBASE=1/12800
        START=10240
        END=20480
        title=Shot 2
        [CHAPTER]
        TIMEBASE=1/12800
        START=20480
        END=25600
        title=Shot 3

        """#)
  }

  @Test("the container's start is chapter time 0")
  func startOffset() {
    let report = Sample.report(
      rate: Rational(25, 1), timeBase: Rational(1, 90_000), ticksPerFrame: 3600, frames: 50,
      firstPTS: 126_000,
      startTimeMicroseconds: 1_400_000, cuts: [20])
    let text = CutFormat.ffmetadata.writer().document([report])
    #expect(text.contains("START=0\nEND=72000\n") && text.contains("START=72000\nEND=180000\n"))
  }

  static let escapes: [(text: String, escaped: String)] = [
    ("a=b", #"a\=b"#), (";c", #"\;c"#), ("#d", ##"\#d"##), ("e\\", "e\\\\"), ("f\ng", "f\\\ng"),
    ("plain é", "plain é"),
  ]

  @Test("escapes what the format gives a meaning", arguments: escapes)
  func escaping(text: String, escaped: String) {
    #expect(escapedForFFMetadata(text) == escaped)
  }
}

@Suite("Shots")
struct ShotTests {
  @Test(
    "a video without cuts is one shot in every shot format",
    arguments: [CutFormat.edl, .otio, .vtt, .ffmetadata])
  func noCuts(format: CutFormat) {
    var report = Sample.film()
    report.cuts = []
    let text = format.writer().document([report])
    let shots = [" V     C ", "\"Clip.2\"", " --> ", "[CHAPTER]"].map { mark in
      text.split(separator: "\n").count { $0.contains(mark) }
    }
    #expect(shots.reduce(0, +) == 1)
  }

  @Test("cuts at the start, twice at one place, or after the end make no empty shot")
  func degenerate() {
    var report = Sample.report(
      rate: Rational(25, 1), timeBase: Rational(1, 25), ticksPerFrame: 1, frames: 50, cuts: [0, 10, 10, 50])
    report.duration = 1
    let text = CutFormat.ffmetadata.writer().document([report])
    #expect(text.contains("START=0\nEND=10\n"))
    #expect(text.contains("START=10\nEND=50\n"))
    #expect(text.contains("START=50\nEND=51\n"))
    #expect(text.split(separator: "\n").count { $0 == "[CHAPTER]" } == 3)
  }

  static let hostile:
    [(name: String, pts: Int64, timeBase: Rational, start: Int64, duration: Double, rate: Rational?)] = [
      ("the latest time", .max, Rational(1, 1), 0, .infinity, Rational(.max, 1)),
      ("the earliest time", .min, Rational(.max, 1), .max, .nan, Rational(1, .max)),
      ("a start after everything", 0, Rational(1, .max), .max, -1, nil),
      ("a start before everything", .max, Rational(1, 90_000), .min, 1e300, Rational(0, 1)),
    ]

  @Test("no time that a container may state stops a writer", arguments: CutFormat.allCases, hostile)
  func hostileTimes(
    format: CutFormat,
    given: (name: String, pts: Int64, timeBase: Rational, start: Int64, duration: Double, rate: Rational?)
  ) {
    var report = Sample.report(
      rate: given.rate, timeBase: given.timeBase, ticksPerFrame: 0, frames: 2, firstPTS: given.pts,
      startTimeMicroseconds: given.start, cuts: [1], dissolves: [(0, 1, 1)])
    report.duration = given.duration
    let writer = format.writer(options: FormatOptions(startTimecode: "23:59:59:23"))
    #expect(!writer.document([report]).isEmpty, "\(given.name)")
    _ = writer.warnings(for: report)
  }
}
