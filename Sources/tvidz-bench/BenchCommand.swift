import ArgumentParser

/// Measures what TVIDZ is worth: accuracy against labels, cost against decoding and against its peers.
@main
struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tvidz-bench",
    abstract: "Measure accuracy, speed and memory, and hold them to their thresholds.",
    discussion: "Started by the scripts in tools/, which build it and what it needs.",
    subcommands: [
      CutsCommand.self, DuplicatesCommand.self, CandidatesCommand.self, ScaleCommand.self, ScanCommand.self,
      SpeedCommand.self, MemoryCommand.self, ServiceCommand.self, DownloadCommand.self,
      DecodeCommand.self, FetchCommand.self, FixturesCommand.self, RecordCommand.self,
    ])
}
