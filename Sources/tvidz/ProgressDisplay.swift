import Analysis

/// Keeps count of a batch's progress and shows it on the console, where somebody sees it.
actor ProgressDisplay {
  private let console: Console
  private let started = ContinuousClock.now
  private var board: ProgressBoard

  /// - Parameter activity: what is done with the files where it is not their analysis.
  init(files: Int, activity: String? = nil, console: Console) {
    self.console = console
    board = ProgressBoard(total: files, activity: activity)
  }

  func start(file index: Int, named name: String) async {
    board.start(file: index, named: name)
    await show()
  }

  func update(file index: Int, _ progress: AnalysisProgress) async {
    board.update(file: index, progress)
    await show()
  }

  func finish(file index: Int) {
    board.finish(file: index)
  }

  /// One more file is done that was not started: its work is short.
  func advance() async {
    board.advance()
    await show()
  }

  private func show() async {
    guard console.showsProgress else { return }
    let elapsed = started.duration(to: .now)
    let line = ProgressLine(
      title: board.title, fraction: board.fraction, seconds: board.seconds, elapsed: elapsed / .seconds(1))
    await console.showProgress { line.text(width: $0) }
  }
}
