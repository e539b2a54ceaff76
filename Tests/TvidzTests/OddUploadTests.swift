import Foundation
import Testing
import TvidzTesting

@Suite("Odd files that are uploaded", .timeLimit(.minutes(15)))
struct OddUploadTests {
  @Test("each ends with a result or has failed with a sentence, and the service goes on to the next")
  func all() async throws {
    let set = try FixtureSet.load()
    let cache = try await FixtureCache(sources: set.sources)
    let folder = try ScratchFolder()
    try await RunningService.run(data: folder.path("data")) { service in
      // All at once, so that one that stops the queue would stop the others.
      var uploads: [(recipe: OddRecipe, id: String)] = []
      for recipe in set.odd {
        let file = try await cache.odd(recipe, of: set).url.path
        if try Data(contentsOf: URL(filePath: file)).isEmpty {
          let begun = try await service.post("/api/uploads", #"{"filename":"empty.mp4","size":0}"#)
          #expect(begun.status == 400 && begun.body.contains("an empty file is no video"))
          continue
        }
        uploads.append((recipe, try await service.upload(file, as: "film.mp4")))
      }
      for (recipe, id) in uploads {
        let events = try await service.events(of: id)
        let video = try await service.curl("/api/videos/\(id)").object()
        let state = video["state"] as? String
        if recipe.expect.exit == 0 {
          #expect(state == "completed" || state == "duplicate", "\(recipe.name): \(events)")
        } else {
          #expect(state == "failed", "\(recipe.name)")
          let failure = video["failure"] as? [String: Any]
          #expect(failure?["code"] as? String == "not_video", "\(recipe.name)")
          let sentence = failure?["sentence"] as? String ?? ""
          #expect(
            sentence.hasSuffix(".") && !sentence.contains(folder.path("")), "\(recipe.name): \(sentence)")
        }
      }
      #expect(uploads.count == set.odd.count - 1)
      #expect(try await service.curl("/readyz").status == 200)
    }
  }
}
