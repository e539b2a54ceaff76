/// Writes figures in the text format of Prometheus, version 0.0.4.
struct PrometheusText {
  private(set) var text = ""

  mutating func gauge(_ name: String, _ help: String, _ value: Double) {
    head(name, help, "gauge")
    line(name, nil, value)
  }

  mutating func gauge(_ name: String, _ help: String, label: String, _ values: [(String, Double)]) {
    head(name, help, "gauge")
    for (key, value) in values { line(name, (label, key), value) }
  }

  mutating func counter(_ name: String, _ help: String, _ value: Double) {
    head(name, help, "counter")
    line(name, nil, value)
  }

  mutating func counter(_ name: String, _ help: String, label: String, _ values: [String: Int]) {
    head(name, help, "counter")
    for (key, value) in values.sorted(by: { $0.key < $1.key }) { line(name, (label, key), Double(value)) }
  }

  private mutating func head(_ name: String, _ help: String, _ type: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  private mutating func line(_ name: String, _ label: (String, String)?, _ value: Double) {
    // Labels are words of this program: none holds what would have to be escaped.
    let label = label.map { "{\($0.0)=\"\($0.1)\"}" } ?? ""
    let number = value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    text += "\(name)\(label) \(number)\n"
  }
}
