import Foundation
import FoundationXML

/// An XML document as S3 answers: elements with either text or elements in them. Namespaces and attributes are dropped.
struct XMLTree: Sendable, Hashable {
  var name: String
  var text = ""
  var children: [XMLTree] = []

  func child(_ name: String) -> XMLTree? { children.first { $0.name == name } }
  func all(_ name: String) -> [XMLTree] { children.filter { $0.name == name } }
  func text(_ name: String) -> String? { child(name)?.text }

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
      open.append(XMLTree(name: name))
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
      if !open.isEmpty { open[open.count - 1].text += text }
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
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    write(to: &text, namespace: " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"")
    return Data(text.utf8)
  }

  private func write(to text: inout String, namespace: String = "") {
    text += "<\(name)\(namespace)>"
    if children.isEmpty {
      text += self.text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(
        ">", with: "&gt;"
      )
      // A plain one would be read as a line feed.
      .replacing("\r", with: "&#13;")
    }
    for child in children { child.write(to: &text) }
    text += "</\(name)>"
  }
}
