/// Tokens and where they occur: for each token a chain through one array, which wastes nothing on tokens that occur
/// once, as most do.
struct PostingTable<Content: Sendable>: Sendable {
  private struct Posting {
    let video: Int32
    let content: Content
    /// The token's posting after this one, or -1.
    var next: Int32
  }

  private struct Chain {
    let head: Int32
    var tail: Int32
  }

  private var chains: [UInt32: Chain] = [:]
  private var postings: [Posting] = []

  mutating func insert(_ token: UInt32, _ video: Int32, _ content: Content) {
    let place = Int32(postings.count)
    postings.append(Posting(video: video, content: content, next: -1))
    if let chain = chains[token] {
      postings[Int(chain.tail)].next = place
      chains[token]?.tail = place
    } else {
      chains[token] = Chain(head: place, tail: place)
    }
  }

  /// The first of them, in the order of insertion.
  ///
  /// - Parameter body: returns whether the posting counts as one of `most`.
  func forEach(_ token: UInt32, most: Int, _ body: (Int32, Content) -> Bool) {
    guard let chain = chains[token] else { return }
    var place = chain.head
    var count = 0
    while place >= 0, count < most {
      let posting = postings[Int(place)]
      if body(posting.video, posting.content) { count += 1 }
      place = posting.next
    }
  }

  /// Only the videos that have a new number, under it.
  func renumbered(_ numbers: [Int32: Int32]) -> PostingTable {
    var table = PostingTable()
    for (token, chain) in chains {
      var place = chain.head
      while place >= 0 {
        let posting = postings[Int(place)]
        if let number = numbers[posting.video] { table.insert(token, number, posting.content) }
        place = posting.next
      }
    }
    return table
  }
}
