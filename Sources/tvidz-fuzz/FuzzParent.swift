import Foundation

/// Starts children, each for many inputs; where one dies, keeps the input, tries it once more alone, and goes on behind.
struct FuzzParent {
  let seeds: String
  let seed: UInt64
  /// Folder for what crashes or hangs.
  let keep: String

  private static let inputsPerChild = 500

  fileprivate struct Report {
    /// Inputs by how they ended.
    var outcomes: [String: Int] = [:]
    /// The last input that was begun and not ended.
    var open: Int?
    /// Of the child; nil where it ended by itself.
    var signal: Int32?
    var status: Int32 = 0
  }

  /// - Returns: how many inputs crashed, hung, or gave what no file may bring about.
  func run(_ numbers: Range<Int>) throws -> Int {
    let files = try SeedFiles(folder: seeds)
    let began = ContinuousClock.now
    var outcomes: [String: Int] = [:]
    var findings = 0
    var next = numbers.lowerBound
    while next < numbers.upperBound {
      let end = min(next + Self.inputsPerChild, numbers.upperBound)
      let report = try child(next..<end)
      outcomes.merge(report.outcomes, uniquingKeysWith: +)
      if let died = report.open {
        findings += 1
        let words = try keepFinding(died, files: files, report)
        print(words)
        outcomes[report.wasHang ? "hang" : "crash", default: 0] += 1
        next = died + 1
      } else {
        next = end
      }
      if next % 2000 < Self.inputsPerChild { print("\(next - numbers.lowerBound) of \(numbers.count)") }
    }
    findings += outcomes.filter { $0.key.hasPrefix("fault") }.values.reduce(0, +)
    for (outcome, count) in outcomes.sorted(by: { $0.key < $1.key }) { print("\(outcome): \(count)") }
    var usage = rusage()
    getrusage(RUSAGE_CHILDREN.rawValue, &usage)
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    print("\(Int(seconds)) s, at most \(usage.ru_maxrss / 1024) MB in a child, seed \(seed)")
    return findings
  }

  private func child(_ numbers: Range<Int>) throws -> Report {
    let process = Process()
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let input = seeds + "-input"
    defer { removeInputs(input) }
    process.arguments = [
      "--child-seeds", seeds, "--child-input", input, "--first", "\(numbers.lowerBound)",
      "--count", "\(numbers.count)", "--seed", "\(seed)",
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()

    var report = Report()
    for line in text.split(separator: "\n") {
      if line.hasPrefix("> ") {
        report.open = Int(line.dropFirst(2))
      } else {
        report.open = nil
        report.outcomes[String(line.dropFirst(2)), default: 0] += 1
      }
    }
    report.status = process.terminationStatus
    if process.terminationReason == .uncaughtSignal { report.signal = process.terminationStatus }
    return report
  }

  private func keepFinding(_ number: Int, files: SeedFiles, _ report: Report) throws -> String {
    let input = files.input(number, seed: seed)
    try FileManager.default.createDirectory(atPath: keep, withIntermediateDirectories: true)
    let path = "\(keep)/seed\(seed)-\(number)-\(input.name)"
    try Data(input.bytes).write(to: URL(filePath: path))
    let again = try child(number..<number + 1).open != nil
    let end = report.signal.map { "signal \($0)" } ?? "status \(report.status)"
    return
      "input \(number): \(report.wasHang ? "hang" : "crash") (\(end), \(again ? "again" : "not again") alone): \(path)"
  }

  private func removeInputs(_ stem: String) {
    let folder = URL(filePath: stem).deletingLastPathComponent()
    let name = URL(filePath: stem).lastPathComponent
    for entry in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    where entry.hasPrefix(name + ".") {
      try? FileManager.default.removeItem(at: folder.appending(path: entry))
    }
  }
}

extension FuzzParent.Report {
  /// The timers of a child end it by these.
  fileprivate var wasHang: Bool { signal == SIGALRM || signal == SIGPROF }
}
