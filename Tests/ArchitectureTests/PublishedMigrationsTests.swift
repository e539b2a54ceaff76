import Crypto
import Foundation
import Testing
import TvidzTesting

/// A step of a schema runs once: in a database that has taken it, nobody would see that it was changed.
@Suite("Published migrations")
struct PublishedMigrationsTests {
  /// SHA-256 of every file, in hexadecimal.
  static let published = [
    "CatalogPostgres": [
      "0001_catalog.sql": "1e7ed7b93f6de543f014d3943a034f750be989d077ad689b6f4f69b7e60e39c5",
      "0002_tokens.sql": "1d573b55d79ebe0ed93be63d5fb3626a00ca4f2207e1e35bb5d937b30dfcc022",
      "0003_lengths.sql": "510e93a7e7a4aab6b65b963398ec9a79624a015caa8d072d686fe0aaf3b4f540",
      "0004_videos.sql": "ba49595bdac498eb0c5258e907db113f6f9fea59afe776d52d623e4457b8d162",
    ],
    "CatalogSQLite": [
      "0001_catalog.sql": "ffa610fd74b81e49d1632e7b36780f08880acdc76e927aab37c86ec64f8ec6ee",
      "0002_tokens.sql": "bf42df9c3bb0039fd27b38f6dd95ff5fbfda68088b4cd46f6d1ede40bcfc8dc2",
      "0003_lengths.sql": "874ce9b67442d12d1da515cf6c01fd5a0f388f6f72da195508d714446f04100e",
      "0004_videos.sql": "6b1798487c214d221a5b33023eaca8130729edef012d781bb00f6a662adc2c5a",
    ],
  ]

  @Test("are as they were published", arguments: published.keys)
  func unchanged(store: String) throws {
    let published = try #require(Self.published[store])
    let folder = ProjectFolder.root.appending(path: "Sources/\(store)/Migrations")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    for name in Set(names).union(published.keys).sorted() {
      let text = try? Data(contentsOf: folder.appending(path: name))
      let hash = text.map { SHA256.hash(data: $0).map { String(format: "%02x", $0) }.joined() }
      guard let known = published[name] else {
        Issue.record("\(store) has the new step \(name): write down here its hash, \(hash ?? "")")
        continue
      }
      #expect(
        hash == known,
        "\(name) of \(store) was published: put it back as it was, and add a new step with what is to change")
    }
  }
}
