/// One rule of a list that a bucket is configured with, under a name of its own. Of a rule of somebody else it is what we
/// know about; all of that one is in `BucketRules`.
package protocol BucketRule: Sendable, Hashable {
  static var list: BucketRuleList { get }
  /// Empty where it has none.
  var id: String { get set }
  init(_ element: XMLTree)
  var element: XMLTree { get }
}

/// How S3 names a list of rules.
package struct BucketRuleList: Sendable {
  /// In the query of a request.
  let kind: String
  let readOperation: String
  let writeOperation: String
  let document: String
  /// One rule.
  let element: String
  /// The code of the answer that there is none; nil where that is an empty list.
  var none: String?
  /// A header of the answer that belongs to the list, and has to be sent with it.
  var header: String?
}

/// All rules of a kind that a bucket has. S3 sets them as a whole: so those of others are kept as they were read, with
/// whatever is in them.
package struct BucketRules<Rule: BucketRule>: Sendable, Hashable {
  private(set) var document: XMLTree
  let headers: [HeaderField]

  /// None.
  package init() { self.init(XMLTree.element(Rule.list.document, []), headers: []) }

  init(_ document: XMLTree, headers: [HeaderField]) {
    self.document = document
    self.headers = headers
  }

  package var all: [Rule] { document.all(Rule.list.element).map { Rule($0) } }

  /// The one of that name.
  package func named(_ id: String) -> Rule? { all.first { $0.id == id } }

  /// Whether the rule is there as it is, and no other has its name.
  package func holds(_ rule: Rule) -> Bool { all.filter { $0.id == rule.id } == [rule] }

  /// Puts a rule in the place of those of its name, and of those that say the same without a name; or at the end: S3 takes
  /// the first that fits, and those of others go on as they did.
  package mutating func put(_ rule: Rule) {
    var nameless = rule
    nameless.id = ""
    let isReplaced = { (child: XMLTree) in
      guard child.name == Rule.list.element else { return false }
      let other = Rule(child)
      return other.id == rule.id || other == nameless
    }
    let place = document.children.firstIndex(where: isReplaced) ?? document.children.endIndex
    document.children.removeAll(where: isReplaced)
    document.children.insert(rule.element, at: place)
  }
}
