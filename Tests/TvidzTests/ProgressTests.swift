import Analysis
import CutFormats
import Testing
import TvidzCore
import tvidz

@Suite("Progress line")
struct ProgressLineTests {
  static let cases: [(name: String, line: ProgressLine, width: Int, text: String)] = [
    (
      "half way", ProgressLine(title: "film.mp4", fraction: 0.5, seconds: 60, elapsed: 5), 60,
      "film.mp4 [===========>          ]  50 %  12.0x  0:00:05 left"
    ),
    (
      "at the start no speed is known",
      ProgressLine(title: "film.mp4", fraction: 0, seconds: 0, elapsed: 0.01), 40,
      "film.mp4 [>                      ]   0 %"
    ),
    (
      "a duration that is unknown", ProgressLine(title: "film.ts", fraction: nil, seconds: 61, elapsed: 10),
      60,
      "film.ts 0:01:01  6.1x"
    ),
    (
      "a long name is cut",
      ProgressLine(title: String(repeating: "n", count: 90), fraction: 1, seconds: 9, elapsed: 1),
      50, "nnnnnnnnnn… [==========] 100 %  9.0x  0:00:00 left"
    ),
    (
      "no room for a bar", ProgressLine(title: "film.mp4", fraction: 0.5, seconds: 60, elapsed: 5), 20,
      "film.mp4  50 %  12.0"
    ),
    (
      "a name with commands", ProgressLine(title: "\u{1B}[2J", fraction: nil, seconds: 1, elapsed: 1), 60,
      "\\u{1B}[2J 0:00:01  1.0x"
    ),
  ]

  @Test("tells how far, how fast and how long still", arguments: cases)
  func text(_ name: String, line: ProgressLine, width: Int, text: String) {
    #expect(line.text(width: width) == text, "\(name)")
  }

  @Test("is never wider than the terminal")
  func widths() {
    for width in 0...200 {
      for fraction in [nil, 0, 0.37, 1] as [Double?] {
        let line = ProgressLine(title: "a rather long name.mp4", fraction: fraction, seconds: 1e7, elapsed: 3)
        #expect(line.text(width: width).count <= width)
      }
    }
  }
}

@Suite("Progress of a batch")
struct ProgressBoardTests {
  private func progress(_ seconds: Double, _ fraction: Double?) -> AnalysisProgress {
    AnalysisProgress(frames: 1, seconds: seconds, fraction: fraction)
  }

  @Test("adds up files, each weighing the same")
  func sum() {
    var board = ProgressBoard(total: 4)
    board.start(file: 0, named: "a")
    board.start(file: 1, named: "b")
    #expect(board.fraction == nil)
    board.update(file: 0, progress(10, 0.5))
    board.update(file: 1, progress(2, 0.5))
    #expect(board.fraction == 0.25)
    #expect(board.seconds == 12)
    board.finish(file: 0)
    #expect(board.fraction == 0.375)
    #expect(board.seconds == 12)
    #expect(board.title == "1 of 4 files")
  }

  @Test("a single file is named")
  func single() {
    var board = ProgressBoard(total: 1)
    board.start(file: 0, named: "a.mp4")
    #expect(board.title == "a.mp4")
  }
}

@Suite("Document of several files")
struct OrderedDocumentTests {
  private func report(_ name: String) -> CutReport {
    CutReport(
      file: name,
      info: MediaInfo(
        duration: nil, width: 1, height: 1, codec: "h264", container: "mov", frameRate: nil,
        timeBase: Rational(1, 25)),
      duration: 1, frames: 25, detector: DetectorDescription(name: "scene", version: 1, parameters: [:]),
      mode: "exact", cuts: [])
  }

  @Test(
    "is the same in whatever order its files are finished",
    arguments: [[0, 1, 2], [2, 1, 0], [1, 2, 0], [1, 0, 2]])
  func order(order: [Int]) {
    let writer = CutFormat.json.writer(asList: true)
    let reports = ["a", "b", "c"].map(report)
    var document = OrderedDocument(writer, isList: true)
    var text = ""
    for index in order {
      text += document.write(writer.entry(for: reports[index]), file: index)
      text += document.close(file: index)
    }
    #expect(text + document.finish() == writer.document(reports))
  }

  @Test("the first unfinished file writes through, the others wait")
  func streaming() {
    var document = OrderedDocument(CutFormat.text.writer(), isList: true)
    #expect(document.write("b1", file: 1) == "")
    #expect(document.write("a1", file: 0) == "a1")
    #expect(document.write("a2", file: 0) == "a2")
    #expect(document.close(file: 0) == "\nb1")
    #expect(document.write("b2", file: 1) == "b2")
    #expect(document.close(file: 2) == "")
    #expect(document.close(file: 1) == "")
    #expect(document.finish() == "")
  }

  @Test("a file that failed leaves no trace, and a list of none is an empty list")
  func failures() {
    let writer = CutFormat.json.writer(asList: true)
    var document = OrderedDocument(writer, isList: true)
    #expect(document.close(file: 0) + document.close(file: 1) + document.finish() == "[\n\n]\n")
    var single = OrderedDocument(CutFormat.json.writer(), isList: false)
    #expect(single.close(file: 0) + single.finish() == "")
  }
}

@Suite("Batch", .timeLimit(.minutes(15)))
struct BatchTests {
  /// Counts how many run at once, and at most how many did.
  private actor Gauge {
    private(set) var running = 0
    private(set) var most = 0

    func enter() {
      running += 1
      most = max(most, running)
    }

    func leave() { running -= 1 }
  }

  @Test(
    "gives results in order and never runs more than it may", arguments: [(0, 3), (1, 1), (20, 3), (3, 20)])
  func bound(count: Int, jobs: Int) async throws {
    let gauge = Gauge()
    let results = try await runBatch(count: count, jobs: jobs) { index in
      await gauge.enter()
      for _ in 0..<(index % 5) { await Task.yield() }
      await gauge.leave()
      return index
    }
    #expect(results == Array(0..<count))
    #expect(await gauge.most <= jobs)
  }

  @Test("an error ends it")
  func failure() async {
    await #expect(throws: CancellationError.self) {
      try await runBatch(count: 100, jobs: 2) { index in
        if index == 3 { throw CancellationError() }
        return index
      }
    }
  }
}
