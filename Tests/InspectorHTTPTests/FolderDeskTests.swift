import Catalog
import Foundation
import Inspector
import InspectorHTTP
import Testing
import TvidzCore
import TvidzTesting

@Suite("FolderDesk")
struct FolderDeskTests {
  private let folder: TemporaryFolder
  private let desk: FolderDesk
  private let now = Date(timeIntervalSince1970: 1_000_000)

  init() throws {
    folder = try TemporaryFolder()
    desk = FolderDesk(
      uploads: FolderUploads(
        folder: folder.path("incoming"),
        objects: FolderObjectStore(buckets: ["uploads": folder.path("uploads")]), reserve: 0),
      credentials: Credentials(token: nil, secret: [UInt8](repeating: 7, count: 32)), bucket: "uploads",
      seconds: 60)
  }

  @Test("an address is good until its end, and for what it was made for")
  func address() async throws {
    let id = VideoID("v1")
    let new = NewVideo(id: id, filename: "a", location: desk.location(for: id), size: 5)
    _ = try await desk.begin(new)
    let video = VideoRecord(
      id: id, filename: "a", uploadDate: now, location: new.location, state: .awaitingUpload)
    let ticket = try #require(
      try await desk.tickets(for: video, parts: [1], base: "http://h", at: now).first)
    let address = try #require(URLComponents(string: ticket.url))
    let query = Dictionary(
      uniqueKeysWithValues: (address.queryItems ?? []).map { ($0.name, $0.value ?? "") })
    func refusal(length: Int64 = 5, after seconds: Double) -> String? {
      let sent = SignedUpload(
        path: address.path, expires: Int64(query["expires"] ?? "") ?? 0, length: length, contentType: "")
      do {
        try desk.admit(sent, signature: query["signature"] ?? "", at: now + seconds)
        return nil
      } catch {
        return (error as? Problem)?.code ?? "\(error)"
      }
    }
    #expect(refusal(after: 59) == nil)
    #expect(refusal(after: 60) == "expired")
    #expect(refusal(length: 6, after: 0) == "wrong-signature")
    #expect(ticket.expires == now + 60)
  }
}
