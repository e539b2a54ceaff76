import CutFormats
import Foundation
import Testing
import TvidzCore

@Suite("JSON")
struct JSONFormatTests {
  @Test("has the keys of the contract in their order, one cut a line")
  func exact() {
    #expect(
      CutFormat.json.writer().document([Sample.film()]) == """
        {"file":"film.mp4","duration":2,"frames":50,"width":640,"height":360,"codec":"h264","frameRate":"25/1",\
        "timeBase":"1/12800","detector":{"name":"scene","version":1,"mode":"exact","parameters":{"threshold":0.3}},
         "cuts":[
          {"time":0.8,"pts":10240,"frame":20,"score":0.41,"kind":"cut"},
          {"time":1.6,"pts":20480,"frame":40,"score":0.2,"kind":"dissolve","start":1.44,"end":1.76}]}

        """)
  }

  @Test("what is unknown is null, and no cuts are an empty list")
  func unknown() throws {
    var report = Sample.film()
    report.info.frameRate = nil
    report.cuts = []
    let object = try parse(CutFormat.json.writer().document([report]))
    #expect(object["frameRate"] is NSNull)
    #expect((object["cuts"] as? [Any])?.isEmpty == true)

    report.cuts = [
      .cut(
        at: FramePosition(timestamp: Timestamp(pts: 1, timeBase: Rational(1, 3)), index: nil), score: 1)
    ]
    let cut = try #require(
      (parse(CutFormat.json.writer().document([report]))["cuts"] as? [[String: Any]])?.first)
    #expect(cut["frame"] is NSNull)
    #expect(cut["time"] as? Double == 0.333333)
  }

  @Test("several files are an array, also when only one or none of them could be read", arguments: [0, 1, 3])
  func list(count: Int) throws {
    let reports = (0..<count).map { Sample.film(named: "\($0).mp4") }
    let text = CutFormat.json.writer(asList: true).document(reports)
    let array = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    #expect(array.map { $0["file"] as? String } == (0..<count).map { "\($0).mp4" })
  }

  @Test("file names come back as they were", arguments: Sample.awkwardNames)
  func names(name: String) throws {
    #expect(
      try parse(CutFormat.json.writer().document([Sample.film(named: name)]))["file"] as? String == name)
    for line in CutFormat.ndjson.writer().document([Sample.film(named: name)]).split(separator: "\n") {
      #expect(try parse(String(line))["file"] as? String == name)
    }
  }

  @Test("NDJSON tells what an analysis tells, each line with its file")
  func ndjson() {
    #expect(
      CutFormat.ndjson.writer().document([Sample.film()]) == """
        {"event":"started","file":"film.mp4","duration":null,"width":640,"height":360,"codec":"h264",\
        "frameRate":"25/1","timeBase":"1/12800",\
        "detector":{"name":"scene","version":1,"mode":"exact","parameters":{"threshold":0.3}}}
        {"event":"cut","file":"film.mp4","time":0.8,"pts":10240,"frame":20,"score":0.41,"kind":"cut"}
        {"event":"cut","file":"film.mp4","time":1.6,"pts":20480,"frame":40,"score":0.2,"kind":"dissolve",\
        "start":1.44,"end":1.76}
        {"event":"finished","file":"film.mp4","duration":2,"frames":50,"cuts":2}

        """)
  }

  @Test("a frame's score is a line with nine decimals")
  func score() {
    let film = Sample.film()
    let score = FrameScore(position: film.cuts[0].position, score: 1.0 / 3)
    #expect(
      NDJSONWriter.score(score, file: film.file, info: film.info)
        == #"{"file":"film.mp4","frame":20,"pts":10240,"time":0.8,"score":0.333333333}"# + "\n")
  }

  @Test("a file that failed is a line with its error")
  func failure() {
    let error = ActionableError(.notVideo, what: "cannot analyse a \"b\"", why: "it is text")
    #expect(
      NDJSONWriter.failed(file: "a \"b\"", error: error)
        == #"{"event":"failed","file":"a \"b\"","error":"cannot analyse a \"b\": it is text"}"# + "\n")
  }

  private func parse(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }
}

@Suite("JSON value")
struct JSONValueTests {
  static let cases: [(name: String, value: JSONValue, text: String)] = [
    ("null", .null, "null"), ("true", .bool(true), "true"),
    ("an integer", .integer(.min), "-9223372036854775808"),
    ("no whole number without its point", .number(24), "24.0"), ("not a number", .number(.nan), "null"),
    ("infinity", .decimal(.infinity, places: 6), "null"), ("a decimal", .decimal(0.2, places: 6), "0.2"),
    ("a rounded decimal", .decimal(2.0 / 3, places: 6), "0.666667"),
    ("minus nought", .decimal(-0.0, places: 6), "0"),
    ("a small negative", .decimal(-0.25, places: 6), "-0.25"),
    ("a huge one", .decimal(1e300, places: 6), "1e+300"),
    ("seconds", .microseconds(13_916_667), "13.916667"), ("whole seconds", .microseconds(5_000_000), "5"),
    ("before the start", .microseconds(-40_000), "-0.04"),
    ("the earliest time", .microseconds(.min), "-9223372036854.775808"),
    ("controls", .string("\u{0}\u{1F}\u{7F}\u{9B}\u{2028}"), #""\u0000\u001f\u007f\u009b\u2028""#),
    ("CR LF, which is one character", .string("\r\n"), #""\r\n""#),
    ("beyond the basic plane", .string("🎬"), #""🎬""#),
    ("empty", .array([.object([]), .array([])]), "[{},[]]"),
    ("members in their order", .object(["b": .integer(1), "a": .integer(2)]), #"{"b":1,"a":2}"#),
  ]

  @Test("prints", arguments: cases)
  func text(_ name: String, value: JSONValue, text: String) {
    #expect(value.text == text, "\(name)")
  }

  @Test("indents by two spaces, and leaves the empty on one line")
  func indented() {
    let value = JSONValue.object(["a": .array([.integer(1), .object([])]), "b": .array([])])
    #expect(value.indentedText == "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}")
  }
}
