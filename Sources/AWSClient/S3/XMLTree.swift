import Foundation
import FoundationXML

/// An XML document as S3 answers: elements with either text or elements in them. What is read can be written again with all
/// that it says.
package struct XMLTree: Sendable, Hashable {
  /// With its prefix, where it has one.
  var name: String
  /// Declared namespaces among them.
  var attributes: [String: String] = [:]
  var text = ""
  var children: [XMLTree] = []

  func child(_ name: String) -> XMLTree? { children.first { $0.name == name } }
  func all(_ name: String) -> [XMLTree] { children.filter { $0.name == name } }
  func text(_ name: String) -> String? { child(name)?.text }

  /// Of a time as S3 writes it, `2024-02-29T23:59:58.000Z`, with or without a fraction.
  static func date(_ text: String) -> Date? {
    (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
      ?? (try? Date(text, strategy: .iso8601))
  }

  struct Malformed: Error, CustomStringConvertible {
    var description: String { "the answer is no XML" }
  }

  /// - Throws: `Malformed`.
  static func parse(_ data: Data) throws -> XMLTree {
    let parser = XMLParser(data: data)
    // Nothing outside of the document is ever read.
    parser.shouldResolveExternalEntities = false
    let builder = Builder()
    parser.delegate = builder
    guard parser.parse(), let root = builder.root else { throw Malformed() }
    return root
  }

  private final class Builder: NSObject, XMLParserDelegate {
    private var open: [XMLTree] = []
    private(set) var root: XMLTree?

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      // Deeper than any answer.
      guard open.count < 32 else { return parser.abortParsing() }
      open.append(XMLTree(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
      if !open.isEmpty { open[open.count - 1].text += text }
    }

    func parser(_ parser: XMLParser, foundCDATA data: Data) {
      self.parser(parser, foundCharacters: String(decoding: data, as: UTF8.self))
    }

    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) {
      guard var element = open.popLast() else { return }
      if !element.children.isEmpty { element.text = "" }
      if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
    }
  }
}

extension XMLTree {
  /// An element of a request.
  static func element(_ name: String, _ text: String) -> XMLTree { XMLTree(name: name, text: text) }
  static func element(_ name: String, _ children: [XMLTree]) -> XMLTree {
    XMLTree(name: name, children: children)
  }

  /// As a document in S3's namespace.
  var document: Data {
    var root = self
    root.attributes["xmlns"] = "http://s3.amazonaws.com/doc/2006-03-01/"
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    root.write(to: &text)
    return Data(text.utf8)
  }

  private func write(to text: inout String) {
    text += "<\(name)"
    for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
      text += " \(name)=\"\(Self.escaped(value))\""
    }
    text += ">"
    if children.isEmpty { text += Self.escaped(self.text) }
    for child in children { child.write(to: &text) }
    text += "</\(name)>"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
      // A plain one would be read as a line feed.
      .replacing("\r", with: "&#13;")
  }
}
