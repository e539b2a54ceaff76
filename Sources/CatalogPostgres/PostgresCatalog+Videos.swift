package import Catalog
package import Foundation
package import TvidzCore

extension PostgresCatalog {
  package func create(_ video: NewVideo, at time: Date) async throws -> VideoRecord {
    try await write { change in
      let location = video.location
      try await change.lock(location)
      try await change.lock([video.id])
      if let known = try await change.record(video.id) {
        guard known.location.bucket == location.bucket, known.location.key == location.key else {
          throw CatalogError.identifierTaken(video.id)
        }
        return known
      }
      if try await change.find(location) != nil { throw CatalogError.locationTaken(location) }
      try await change.query(
        """
        insert into videos (id, filename, content_type, upload_date, bucket, object_key, version,
          upload_token, size, announced_sha256, state)
        values (\(video.id.rawValue), \(video.filename), \(video.contentType), \(time), \(location.bucket),
          \(location.key), \(location.version), \(video.uploadToken), \(video.size), \(video.announcedSHA256),
          \(VideoState.awaitingUpload.rawValue))
        """)
      try await change.tell(.state, of: video.id, at: time)
      return try await change.existing(video.id)
    }
  }

  package func arrive(_ arrival: ObjectArrival, at time: Date) async throws -> ArrivalAnswer {
    try await write { change in
      let location = arrival.location
      try await change.lock(location)
      let unversioned = ObjectLocation(bucket: location.bucket, key: location.key)
      let known = try await change.find(location)
      let awaited = try await change.find(unversioned)
      try await change.lock([known?.id ?? awaited?.id ?? arrival.newID])
      // Another may have changed it before the lock was ours.
      if let known, let record = try await change.record(known.id),
        record.state != .awaitingUpload || record.isDeleted
      {
        return record.isDeleted ? .deleted(record) : .known(record)
      }
      if let awaited, let before = try await change.record(awaited.id) {
        try await change.query(
          """
          update videos set version = \(location.version), size = coalesce(size, \(arrival.size))
          where id = \(awaited.id.rawValue)
          """)
        let isAwaited = before.state == .awaitingUpload && !before.isDeleted
        if isAwaited { try await change.requeue(awaited.id, at: time) }
        let record = try await change.existing(awaited.id)
        return isAwaited ? .queued(record) : record.isDeleted ? .deleted(record) : .known(record)
      }
      guard try await change.record(arrival.newID) == nil else {
        throw CatalogError.identifierTaken(arrival.newID)
      }
      try await change.query(
        """
        insert into videos (id, filename, upload_date, bucket, object_key, version, size, state)
        values (\(arrival.newID.rawValue), \(arrival.filename), \(time), \(location.bucket), \(location.key),
          \(location.version), \(arrival.size), \(VideoState.queued.rawValue))
        """)
      try await change.requeue(arrival.newID, at: time)
      return .queued(try await change.existing(arrival.newID))
    }
  }

  package func video(_ id: VideoID) async throws -> VideoRecord? {
    try await Self.actionable { try await pool.withConnection { try await VideoRow.fetch($0, id: id) } }
  }

  package func snapshot(of id: VideoID) async throws -> VideoSnapshot? {
    try await read { connection in
      guard let video = try await VideoRow.fetch(connection, id: id), !video.isDeleted else { return nil }
      let duplicates = try await PairRow.fetch(connection, of: id)
      if video.state.isTerminal, let cuts = try await AnalysisRow.cuts(connection, of: id) {
        return VideoSnapshot(video: video, cuts: cuts, duplicates: duplicates)
      }
      let told = try await connection.query(
        """
        select events.data from videos join events on events.video_id = videos.id
        where videos.id = \(id.rawValue) and events.id > attempt_event and kind = 'cut' order by events.id
        """)
      let cuts = try told.map { try $0.json("data", CutRecord.self) }
      return VideoSnapshot(video: video, cuts: cuts, duplicates: duplicates)
    }
  }

  // MARK: Control

  package func cancel(_ id: VideoID, at time: Date) async throws -> VideoRecord? {
    try await write(id) { change in
      guard let video = try await change.record(id), !video.isDeleted else { return nil }
      guard !video.state.isTerminal else { return video }
      try await change.revoke(id)
      try await change.tell(.cancelled, of: id, state: .cancelled, at: time)
      return try await change.record(id)
    }
  }

  package func retry(_ id: VideoID, at time: Date) async throws -> VideoRecord? {
    try await write(id) { change in
      guard let video = try await change.record(id), !video.isDeleted else { return nil }
      guard video.state.isTerminal else { return video }
      try await change.requeue(id, at: time)
      return try await change.record(id)
    }
  }

  package func delete(_ id: VideoID, at time: Date) async throws -> VideoRecord? {
    try await relate { change in
      let gone = try await change.pairs(of: id)
      try await change.lock(Set(gone.map(\.video)).union([id]))
      guard let video = try await change.record(id), !video.isDeleted else { return nil }
      try await change.revoke(id)
      try await TokenTables.remove(id, in: change)
      try await change.query("delete from fingerprints where video_id = \(id.rawValue)")
      try await change.query("delete from scene_cuts where video_id = \(id.rawValue)")
      try await change.query(
        "update videos set deleted_at = \(time), generation = null where id = \(id.rawValue)")
      try await change.tell(.deleted, of: id, state: video.state.isTerminal ? nil : .cancelled, at: time)
      try await change.query(
        "delete from duplicates where video_id = \(id.rawValue) or duplicate_of = \(id.rawValue)")
      for pair in gone where pair.duplicateOf == id {
        try await change.follow(pair, isGone: true, at: time)
      }
      return try await change.record(id)
    }
  }
}

extension PostgresChange {
  /// Of a key, whatever the version: the first event about it gives the version.
  fileprivate func lock(_ location: ObjectLocation) async throws {
    try await lock("object \(location.bucket) \(location.key)")
  }

  fileprivate func find(_ location: ObjectLocation) async throws -> VideoRecord? {
    try await query(
      """
      select * from videos
      where bucket = \(location.bucket) and object_key = \(location.key) and version = \(location.version)
      """
    ).first.map(VideoRow.record)
  }
}
