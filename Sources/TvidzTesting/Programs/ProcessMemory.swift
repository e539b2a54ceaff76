import Foundation

/// What a process has in memory, in MB (10^6 bytes): zeroes where there is no such process.
package struct ProcessMemory: Sendable {
  package var now: Double
  package var peak: Double

  package init(of process: Int32) {
    let text = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
    func megabytes(_ name: String) -> Double {
      let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
      let kilobytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
      return (kilobytes ?? 0) * 1024 / 1_000_000
    }
    now = megabytes("VmRSS")
    peak = megabytes("VmHWM")
  }
}
