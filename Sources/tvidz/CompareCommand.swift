import Analysis
import ArgumentParser
import CutFormats
import Duplicates
import Fingerprints
import TvidzCore

struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Tell whether one video is a copy of another, and where they match.",
    discussion: """
      Examples:
        tvidz compare film.mp4 upload.webm
        tvidz compare --format json film.mp4 trailer.mp4

      The answer is what B is, seen from A: identical, copy, excerpt (B lies inside A), contains (A lies inside B), \
      overlap (they share a part), none, or undecided (one shows too little to tell).
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  @Argument(help: "The known video.")
  var a: String

  @Argument(help: "The video that may be a copy of it.")
  var b: String

  @Option(help: "What is printed.")
  var format: Format = .text

  @Flag(help: "Exit with 10 where B is a duplicate of A.")
  var failOnDuplicate = false

  @Flag(help: "No progress; errors are told all the same.")
  var quiet = false

  func run() async throws {
    let console = Console(isQuiet: quiet)
    let files = [FileArgument(a), FileArgument(b)]
    let verdict: Verdict
    if try hasSameBytes(files[0].path, files[1].path) {
      // The same bytes need no analysis, but they must be those of a video.
      _ = try await fingerprints(of: [files[0]], console)
      verdict = .identical
    } else {
      let prints = try await fingerprints(of: files, console)
      verdict = VideoComparison().compare(ComparableVideo(prints[0]), ComparableVideo(prints[1]))
    }
    let text = VerdictText(a: files[0].name, b: files[1].name, verdict: verdict)
    try await console.print(format == .json ? text.json.indentedText + "\n" : text.lines)
    if failOnDuplicate, verdict.isDuplicate { throw ExitStatus.duplicate }
  }

  /// Both are tried; the first that failed decides the exit code.
  private func fingerprints(of files: [FileArgument], _ console: Console) async throws -> [Fingerprint] {
    let progress = ProgressDisplay(files: files.count, console: console)
    let results: [Result<FingerprintedVideo, ActionableError>]
    do {
      results = try await runBatch(count: files.count, jobs: files.count) { index in
        try await FileFingerprint.make(files[index], index: index, progress)
      }
      await console.eraseProgress()
    } catch {
      await console.eraseProgress()
      throw error
    }
    var failure: ActionableError?
    var prints: [Fingerprint] = []
    for result in results {
      switch result {
      case .success(let video): prints.append(video.fingerprint)
      case .failure(let error):
        await console.tell(error)
        failure = failure ?? error
      }
    }
    if let failure { throw ExitStatus(failure.kind) }
    return prints
  }
}
