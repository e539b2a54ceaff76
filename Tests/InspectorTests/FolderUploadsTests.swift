import Catalog
import Foundation
import Glibc
import Inspector
import Testing
import TvidzCore
import TvidzTesting

@Suite("FolderUploads", .timeLimit(.minutes(15)))
struct FolderUploadsTests {
  private let folder: TemporaryFolder
  private let objects: FolderObjectStore
  private let uploads: FolderUploads
  private let id = VideoID("0a1b-2c")
  private let location = ObjectLocation(bucket: "uploads", key: "uploads/0a1b-2c/r4nd0m")

  init() throws {
    folder = try TemporaryFolder()
    objects = FolderObjectStore(buckets: ["uploads": folder.path("objects")])
    uploads = FolderUploads(folder: folder.path("incoming"), objects: objects, reserve: 0)
  }

  private func send(_ bytes: [UInt8], part: Int, in pieces: Int = 1) async throws {
    let writer = try await uploads.open(part: part, of: id)
    let step = max(1, bytes.count / pieces)
    for start in stride(from: 0, to: bytes.count, by: step) {
      try await writer.write(bytes[start..<min(bytes.count, start + step)])
    }
    try await writer.finish()
  }

  private func pattern(_ range: Range<Int64>) -> [UInt8] { range.map { UInt8(truncatingIfNeeded: $0 &* 31) } }

  @Test("parts that come in any order, one of them twice, become the object")
  func parts() async throws {
    let size = 2 * UploadPlan.usualPartSize + 100
    let plan = try uploads.begin(id, size: size, location: location)
    #expect(plan.parts == 3)
    for part in [3, 1, 2, 1] {
      try await send(pattern(try #require(plan.range(ofPart: part))), part: part, in: 3)
    }
    #expect(try uploads.arrivedParts(of: id) == [1, 2, 3])
    #expect(try await objects.object(at: location) == nil)
    let stored = try await uploads.complete(id)
    #expect(try await objects.object(at: location) == StoredObject(size: size, version: stored.version))
    #expect(try [UInt8](Data(contentsOf: URL(filePath: objects.path(of: stored)))) == pattern(0..<size))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("incoming")).isEmpty)
  }

  static let orders: [(parts: [Int], isHashed: Bool)] = [
    ([1, 2, 3], true), ([1, 1, 2, 3], true), ([1, 3, 2], false), ([1, 2, 2, 3], false),
    ([1, 2, 3, 1], false),
    ([2, 3, 1], false),
  ]

  @Test(
    "bytes that arrive from first to last are hashed meanwhile, others when they are fetched",
    arguments: orders)
  func hashes(parts: [Int], isHashed: Bool) async throws {
    let size = 2 * UploadPlan.usualPartSize + 100
    let plan = try uploads.begin(id, size: size, location: location)
    for (turn, part) in parts.enumerated() {
      // What is sent again was other bytes before.
      let isLast = !parts[(turn + 1)...].contains(part)
      let bytes = pattern(try #require(plan.range(ofPart: part)))
      try await send(isLast ? bytes : bytes.reversed(), part: part, in: 3)
    }
    let stored = try await uploads.complete(id)
    let judge = try await ExternalProgram("sha256sum").require([try objects.path(of: stored)])
    for turn in 0..<2 {
      var pieces = 0
      let digest = try await objects.withLocalFile(of: stored, progress: { _ in pieces += 1 }) { $0.sha256 }
      #expect(digest == String(decoding: judge.output.prefix(64), as: UTF8.self))
      #expect((pieces == 0) == (isHashed && turn == 0))
    }
  }

  @Test("of two that send a part at once, the one that began last writes it, and the other is told so")
  func twoWriters() async throws {
    _ = try uploads.begin(id, size: 4, location: location)
    let first = try await uploads.open(part: 1, of: id)
    try await first.write([1, 2])
    let second = try await uploads.open(part: 1, of: id)
    try await second.write([5, 6])
    await #expect(throws: FolderUploads.Failure.superseded) { try await first.write([3, 4]) }
    await #expect(throws: FolderUploads.Failure.superseded) { try await first.finish() }
    try await second.write([7, 8])
    try await second.finish()
    let stored = try await uploads.complete(id)
    #expect(try [UInt8](Data(contentsOf: URL(filePath: objects.path(of: stored)))) == [5, 6, 7, 8])
    let judge = try await ExternalProgram("sha256sum").require([try objects.path(of: stored)])
    let digest = try await objects.withLocalFile(of: stored, progress: { _ in }) { $0.sha256 }
    #expect(digest == String(decoding: judge.output.prefix(64), as: UTF8.self))
  }

  @Test("a part that is begun anew while the upload is completed changes nothing of the object")
  func begunWhileCompleted() async throws {
    for turn in 0..<100 {
      let id = VideoID("turn-\(turn)")
      let location = ObjectLocation(bucket: "uploads", key: id.rawValue)
      _ = try uploads.begin(id, size: 4, location: location)
      let writer = try await uploads.open(part: 1, of: id)
      try await writer.write([5, 6, 7, 8])
      try await writer.finish()
      async let completed = try? uploads.complete(id)
      // Before it, within it or after it.
      let late = try? await uploads.open(part: 1, of: id)
      try? await late?.write([1, 2, 3, 4])
      guard let stored = await completed else { continue }
      try? await late?.write([1, 2, 3, 4])
      #expect(try [UInt8](Data(contentsOf: URL(filePath: objects.path(of: stored)))) == [5, 6, 7, 8])
    }
  }

  @Test("uploads and objects together stay within the budget, also before their bytes have come")
  func budget() async throws {
    let uploads = FolderUploads(
      folder: folder.path("incoming"), objects: objects, reserve: 0, budget: 100)
    try await objects.store([UInt8](repeating: 1, count: 40), contentType: "", at: location)
    _ = try uploads.begin(VideoID("a"), size: 50, location: ObjectLocation(bucket: "uploads", key: "a"))
    #expect(throws: FolderUploads.Failure.diskFull) {
      try uploads.begin(VideoID("b"), size: 11, location: ObjectLocation(bucket: "uploads", key: "b"))
    }
    _ = try uploads.begin(VideoID("b"), size: 10, location: ObjectLocation(bucket: "uploads", key: "b"))
  }

  @Test("nothing is an object before all parts have come, and what is missing is named")
  func incomplete() async throws {
    _ = try uploads.begin(id, size: 2 * UploadPlan.usualPartSize, location: location)
    await #expect(throws: FolderUploads.Failure.incomplete([1, 2])) { try await uploads.complete(id) }
    #expect(try await objects.object(at: location) == nil)
  }

  @Test("a part that breaks off or is too long has not come", arguments: [9, 11])
  func length(count: Int) async throws {
    _ = try uploads.begin(id, size: 10, location: location)
    await #expect(throws: FolderUploads.Failure.wrongLength(expected: 10)) {
      try await send([UInt8](repeating: 1, count: count), part: 1)
    }
    #expect(try uploads.arrivedParts(of: id) == [])
  }

  @Test("a part that is being sent again has not come until it is whole again")
  func again() async throws {
    _ = try uploads.begin(id, size: 10, location: location)
    try await send([UInt8](repeating: 1, count: 10), part: 1)
    let writer = try await uploads.open(part: 1, of: id)
    try await writer.write([UInt8](repeating: 2, count: 3))
    #expect(try uploads.arrivedParts(of: id) == [])
  }

  @Test("what had come before a crash is there after it, and completing twice is completing once")
  func crash() async throws {
    let plan = try uploads.begin(id, size: 10, location: location)
    try await send(pattern(0..<10), part: 1)
    // Another process, which was told nothing.
    let later = FolderUploads(folder: folder.path("incoming"), objects: objects, reserve: 0)
    #expect(try later.plan(of: id) == plan)
    #expect(try later.arrivedParts(of: id) == [1])
    let first = try await later.complete(id)
    #expect(first.version != "")
    #expect(throws: FolderUploads.Failure.unknownUpload) { try later.plan(of: id) }
    // Killed between the rename and the removal of what announced it.
    _ = try later.begin(id, size: 10, location: location)
    #expect(try await later.complete(id) == first)
  }

  @Test("there is no part 0, none after the last, and none of an upload that nobody announced")
  func noSuchPart() async throws {
    _ = try uploads.begin(id, size: 10, location: location)
    for number in [0, 2, -1] {
      await #expect(throws: FolderUploads.Failure.noSuchPart(number)) {
        try await uploads.open(part: number, of: id)
      }
    }
    await #expect(throws: FolderUploads.Failure.unknownUpload) {
      try await uploads.open(part: 1, of: VideoID("other"))
    }
  }

  @Test("no identifier leads out of the folder", arguments: ["..", "../x", "a/b", "", "a\0b", "ä"])
  func identifiers(text: String) {
    #expect(throws: FolderUploads.Failure.unknownUpload) { try uploads.plan(of: VideoID(text)) }
    #expect(throws: FolderUploads.Failure.unknownUpload) {
      try uploads.begin(VideoID(text), size: 1, location: location)
    }
  }

  @Test("an upload for which there is no room is refused before a byte of it comes")
  func full() throws {
    let tight = FolderUploads(folder: folder.path("incoming"), objects: objects, reserve: .max / 2)
    #expect(throws: FolderUploads.Failure.diskFull) { try tight.begin(id, size: 10, location: location) }
  }

  @Test("uploads that nobody goes on with are swept away; others stay")
  func sweep() async throws {
    _ = try uploads.begin(id, size: 10, location: location)
    #expect(uploads.sweep(untouchedSince: Date(timeIntervalSinceNow: -3600)) == [])
    #expect(try uploads.plan(of: id).size == 10)
    #expect(uploads.sweep(untouchedSince: Date(timeIntervalSinceNow: 3600)) == [id])
    #expect(throws: FolderUploads.Failure.unknownUpload) { try uploads.plan(of: id) }
  }

  @Test("an upload that is given up leaves nothing")
  func abort() async throws {
    _ = try uploads.begin(id, size: 10, location: location)
    try await send([UInt8](repeating: 1, count: 10), part: 1)
    try uploads.abort(id)
    try uploads.abort(id)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("incoming")).isEmpty)
  }
}

@Suite("UploadPlan")
struct UploadPlanTests {
  static let sizes: [Int64] = [1, (16 << 20) - 1, 16 << 20, (16 << 20) + 1, 200 << 30, 5 << 40]

  @Test("parts touch, cover the whole, and are 10,000 at most", arguments: sizes)
  func covers(size: Int64) throws {
    let plan = UploadPlan(size: size)
    #expect((1...10_000).contains(plan.parts))
    var position: Int64 = 0
    for part in 1...plan.parts {
      let range = try #require(plan.range(ofPart: part))
      #expect(range.lowerBound == position && !range.isEmpty)
      position = range.upperBound
    }
    #expect(position == size)
    #expect(plan.range(ofPart: plan.parts + 1) == nil)
  }
}
