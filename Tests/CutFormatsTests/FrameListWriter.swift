import CutFormats
import TvidzCore

struct FrameListWriter: CutWriter {
  func entry(for report: CutReport) -> String {
    report.cuts.compactMap { $0.position.index }.map { "\($0)\n" }.joined()
  }
}
