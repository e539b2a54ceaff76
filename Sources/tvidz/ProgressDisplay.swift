import Analysis

/// Keeps count of a batch's progress and shows it on the console, where somebody sees it.
actor ProgressDisplay {
  private let console: Console
  private let started = ContinuousClock.now
  private var board: ProgressBoard

  init(files: Int, console: Console) {
    self.console = console
    board = ProgressBoard(total: files)
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

  private func show() async {
    guard console.showsProgress else { return }
    let elapsed = started.duration(to: .now)
    let line = ProgressLine(
      title: board.title, fraction: board.fraction, seconds: board.seconds, elapsed: elapsed / .seconds(1))
    await console.showProgress { line.text(width: $0) }
  }
}
