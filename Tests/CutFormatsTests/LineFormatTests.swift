import CutFormats
import Testing
import TvidzCore

@Suite("CSV")
struct CSVFormatTests {
  @Test("the first row is the header and nothing precedes it")
  func exact() {
    #expect(
      CutFormat.csv.writer().document([Sample.film(), Sample.film(named: "b.mp4")]) == """
        file,time,pts,frame,score,kind,start,end
        film.mp4,0.8,10240,20,0.41,cut,,
        film.mp4,1.6,20480,40,0.2,dissolve,1.44,1.76
        b.mp4,0.8,10240,20,0.41,cut,,
        b.mp4,1.6,20480,40,0.2,dissolve,1.44,1.76

        """)
  }

  static let names: [(name: String, field: String)] = [
    ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""), ("a\r\nb", "\"a\r\nb\""),
    ("a b", "\"a b\""),
    ("", "\"\""), ("\"", "\"\"\"\""), ("a\\b", "a\\b"),
  ]

  @Test("quotes by RFC 4180", arguments: names)
  func quoting(name: String, field: String) {
    let text = CutFormat.csv.writer().entry(for: Sample.film(named: name))
    #expect(Array(text.utf8).starts(with: (field + ",0.8,").utf8))
  }

  @Test("without cuts there is the header alone")
  func noCuts() {
    var report = Sample.film()
    report.cuts = []
    #expect(CutFormat.csv.writer().document([report]) == "file,time,pts,frame,score,kind,start,end\n")
  }
}

@Suite("Text")
struct TextFormatTests {
  @Test("is one aligned line a cut and a summary")
  func exact() {
    #expect(
      CutFormat.text.writer().document([Sample.film()]) == """
        film.mp4: 640x360 h264, 25 fps, 0:00:02.000, 50 frames
          1  0:00:00.800  frame 20     cut       score 0.410
          2  0:00:01.600  frame 40     dissolve  score 0.200  0:00:01.440 to 0:00:01.760
        1 cut, 1 dissolve: 3 shots (scene, exact)

        """)
  }

  @Test("says so where there is no cut")
  func noCuts() {
    var report = Sample.film()
    report.cuts = []
    #expect(CutFormat.text.writer().document([report]).hasSuffix("\nno cuts: one shot (scene, exact)\n"))
  }

  @Test("no file name breaks a line or reaches the terminal as a command", arguments: Sample.awkwardNames)
  func names(name: String) {
    let text = CutFormat.text.writer().document([Sample.film(named: name)])
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == 5)
    #expect(!text.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
  }

  static let clocks: [(microseconds: Int64, text: String)] = [
    (0, "0:00:00.000"), (13_916_667, "0:00:13.917"), (3_599_999_500, "1:00:00.000"), (499, "0:00:00.000"),
    (500, "0:00:00.001"), (-40_000, "-0:00:00.040"), (360_000_000_000, "100:00:00.000"),
  ]

  @Test("times are hours, minutes, seconds and milliseconds", arguments: clocks)
  func clock(microseconds: Int64, text: String) {
    #expect(clockText(microseconds: microseconds) == text)
  }
}
