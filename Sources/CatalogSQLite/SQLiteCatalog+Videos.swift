package import Catalog
package import Foundation
import GRDB
package import TvidzCore

extension SQLiteCatalog {
  package func create(_ video: NewVideo, at time: Date) async throws -> VideoRecord {
    try await write { change in
      let location = video.location
      if let known = try change.record(video.id) {
        guard known.location.bucket == location.bucket, known.location.key == location.key else {
          throw CatalogError.identifierTaken(video.id)
        }
        return known
      }
      if try Self.find(location, in: change.database) != nil { throw CatalogError.locationTaken(location) }
      try change.execute(
        """
        INSERT INTO videos (id, filename, content_type, upload_date, bucket, object_key, version,
          upload_token, size, announced_sha256, state)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          video.id.rawValue, video.filename, video.contentType, time.microseconds, location.bucket,
          location.key, location.version, video.uploadToken, video.size, video.announcedSHA256,
          VideoState.awaitingUpload.rawValue,
        ])
      try change.tell(.state, of: video.id, at: time)
      return try change.existing(video.id)
    }
  }

  package func arrive(_ arrival: ObjectArrival, at time: Date) async throws -> ArrivalAnswer {
    try await write { change in
      let location = arrival.location
      if let known = try Self.find(location, in: change.database),
        known.state != .awaitingUpload || known.isDeleted
      {
        return known.isDeleted ? .deleted(known) : .known(known)
      }
      let unversioned = ObjectLocation(bucket: location.bucket, key: location.key)
      if let awaited = try Self.find(unversioned, in: change.database) {
        try change.execute(
          "UPDATE videos SET version = ?, size = coalesce(size, ?) WHERE id = ?",
          [location.version, arrival.size, awaited.id.rawValue])
        let isAwaited = awaited.state == .awaitingUpload && !awaited.isDeleted
        if isAwaited { try change.requeue(awaited.id, at: time) }
        let record = try change.existing(awaited.id)
        return isAwaited ? .queued(record) : record.isDeleted ? .deleted(record) : .known(record)
      }
      guard try change.record(arrival.newID) == nil else { throw CatalogError.identifierTaken(arrival.newID) }
      try change.execute(
        """
        INSERT INTO videos (id, filename, upload_date, bucket, object_key, version, size, state)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          arrival.newID.rawValue, arrival.filename, time.microseconds, location.bucket, location.key,
          location.version, arrival.size, VideoState.queued.rawValue,
        ])
      try change.requeue(arrival.newID, at: time)
      return .queued(try change.existing(arrival.newID))
    }
  }

  private static func find(_ location: ObjectLocation, in database: Database) throws -> VideoRecord? {
    try Row.fetchOne(
      database, sql: "SELECT * FROM videos WHERE bucket = ? AND object_key = ? AND version = ?",
      arguments: [location.bucket, location.key, location.version]
    ).map(VideoRow.record)
  }

  package func video(_ id: VideoID) async throws -> VideoRecord? {
    try await read { try VideoRow.fetch($0, id: id) }
  }

  package func snapshot(of id: VideoID) async throws -> VideoSnapshot? {
    try await read { database in
      guard let video = try VideoRow.fetch(database, id: id), !video.isDeleted else { return nil }
      let duplicates = try PairRow.fetch(database, of: id)
      if video.state.isTerminal, let cuts = try AnalysisRow.cuts(database, of: id) {
        return VideoSnapshot(video: video, cuts: cuts, duplicates: duplicates)
      }
      let told = try Row.fetchAll(
        database,
        sql: """
          SELECT events.* FROM videos JOIN events ON events.video_id = videos.id
          WHERE videos.id = ? AND events.id > attempt_event AND kind = 'cut' ORDER BY events.id
          """, arguments: [id.rawValue])
      let cuts = try told.compactMap { row -> CutRecord? in
        guard case .cut(let cut) = try EventRow.record(row).event else { return nil }
        return cut
      }
      return VideoSnapshot(video: video, cuts: cuts, duplicates: duplicates)
    }
  }

  // MARK: Control

  package func cancel(_ id: VideoID, at time: Date) async throws -> VideoRecord? {
    try await write { change in
      guard let video = try change.record(id), !video.isDeleted else { return nil }
      guard !video.state.isTerminal else { return video }
      try change.revoke(id)
      try change.tell(.cancelled, of: id, state: .cancelled, at: time)
      return try change.record(id)
    }
  }

  package func retry(_ id: VideoID, at time: Date) async throws -> VideoRecord? {
    try await write { change in
      guard let video = try change.record(id), !video.isDeleted else { return nil }
      guard video.state.isTerminal else { return video }
      try change.requeue(id, at: time)
      return try change.record(id)
    }
  }

  package func delete(_ id: VideoID, at time: Date) async throws -> VideoRecord? {
    try await write { change in
      guard let video = try change.record(id), !video.isDeleted else { return nil }
      try change.revoke(id)
      try TokenTables.remove(id, in: change)
      try change.execute("DELETE FROM fingerprints WHERE video_id = ?", [id.rawValue])
      try change.execute("DELETE FROM scene_cuts WHERE video_id = ?", [id.rawValue])
      try change.execute(
        "UPDATE videos SET deleted_at = ?, generation = NULL WHERE id = ?", [time.microseconds, id.rawValue])
      try change.tell(.deleted, of: id, state: video.state.isTerminal ? nil : .cancelled, at: time)
      let gone = try change.pairs(of: id)
      try change.execute(
        "DELETE FROM duplicates WHERE video_id = ? OR duplicate_of = ?", [id.rawValue, id.rawValue])
      for pair in gone where pair.duplicateOf == id { try change.follow(pair, isGone: true, at: time) }
      return try change.record(id)
    }
  }
}
