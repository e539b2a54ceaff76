package import Catalog
import Duplicates
package import Fingerprints
package import Foundation
package import TvidzCore

extension MemoryCatalog {
  package func create(_ video: NewVideo, at time: Date) throws -> VideoRecord {
    if let row = rows[video.id] {
      guard row.record.location.bucket == video.location.bucket, row.record.location.key == video.location.key
      else { throw CatalogError.identifierTaken(video.id) }
      return row.record
    }
    if rows.values.contains(where: { $0.record.location == video.location }) {
      throw CatalogError.locationTaken(video.location)
    }
    let record = VideoRecord(
      id: video.id, filename: video.filename, contentType: video.contentType, uploadDate: time,
      location: video.location, uploadToken: video.uploadToken, size: video.size,
      announcedSHA256: video.announcedSHA256, state: .awaitingUpload)
    rows[video.id] = Row(record: record, number: rows.count)
    tell(.state, of: video.id, at: time)
    return rows[video.id]?.record ?? record
  }

  package func arrive(_ arrival: ObjectArrival, at time: Date) throws -> ArrivalAnswer {
    let location = arrival.location
    if let row = rows.values.first(where: { $0.record.location == location }),
      row.record.state != .awaitingUpload || row.record.isDeleted
    {
      return row.record.isDeleted ? .deleted(row.record) : .known(row.record)
    }
    let awaited = rows.values.first {
      $0.record.location == ObjectLocation(bucket: location.bucket, key: location.key)
    }
    if let awaited {
      let id = awaited.record.id
      rows[id]?.record.location = location
      // What was announced stays, to be compared.
      if awaited.record.size == nil { rows[id]?.record.size = arrival.size }
      if awaited.record.state == .awaitingUpload, !awaited.record.isDeleted {
        requeue(id, at: time)
        return .queued(rows[id]?.record ?? awaited.record)
      }
      let record = rows[id]?.record ?? awaited.record
      return record.isDeleted ? .deleted(record) : .known(record)
    }
    guard rows[arrival.newID] == nil else { throw CatalogError.identifierTaken(arrival.newID) }
    let record = VideoRecord(
      id: arrival.newID, filename: arrival.filename, uploadDate: time, location: location,
      size: arrival.size, state: .queued)
    rows[arrival.newID] = Row(record: record, number: rows.count)
    requeue(arrival.newID, at: time)
    return .queued(rows[arrival.newID]?.record ?? record)
  }

  package func video(_ id: VideoID) -> VideoRecord? { rows[id]?.record }

  package func census() -> VideoCensus {
    let videos = rows.values.map(\.record).filter { !$0.isDeleted }
    return VideoCensus(
      counts: Dictionary(grouping: videos, by: \.state).mapValues(\.count),
      oldestQueued: videos.filter { $0.state == .queued }.map(\.uploadDate).min())
  }

  package func snapshot(matching query: VideoQuery) throws -> CatalogSnapshot {
    var found = rows.values.filter { row in
      guard !row.record.isDeleted, query.state == nil || row.record.state == query.state else { return false }
      if let text = query.text,
        !row.record.filename.asciiLowercased.contains(text.asciiLowercased)
      {
        return false
      }
      switch query.cuts {
      case nil: return true
      case .contains(let times):
        guard let cuts = row.analysis?.cuts else { return false }
        return Set(times).isSubset(of: cuts.map(\.time))
      case .within(let times):
        guard let cuts = row.analysis?.cuts else { return false }
        return Set(cuts.map(\.time)).isSubset(of: times)
      case .sharing(let times, let least):
        guard let cuts = row.analysis?.cuts else { return false }
        return Set(cuts.map(\.time)).intersection(times).count >= least
      }
    }
    found.sort { ($0.record.uploadDate, $0.number) > ($1.record.uploadDate, $1.number) }
    if let after = query.after {
      let place = try PagePlace(after)
      found.removeAll { !place.isBefore(date: $0.record.uploadDate, number: Int64($0.number)) }
    }
    let page = found.prefix(query.limit)
    let next =
      found.count > page.count ? page.last.map { PagePlace($0.record.uploadDate, Int64($0.number)) } : nil
    return CatalogSnapshot(
      page: VideoPage(videos: page.map(\.record), next: next?.cursor),
      cursor: log.last?.cursor ?? EventCursor("\(pruned)"))
  }

  package func snapshot(of id: VideoID) -> VideoSnapshot? {
    guard let row = rows[id], !row.record.isDeleted else { return nil }
    let told = log.compactMap { event -> CutRecord? in
      guard event.video == id, event.id > row.attemptEvent, case .cut(let cut) = event.event else {
        return nil
      }
      return cut
    }
    let cuts = row.record.state.isTerminal ? row.analysis?.cuts ?? told : told
    return VideoSnapshot(video: row.record, cuts: cuts, duplicates: pairs(of: id))
  }

  // MARK: Control

  package func cancel(_ id: VideoID, at time: Date) -> VideoRecord? {
    guard let row = rows[id], !row.record.isDeleted else { return nil }
    if !row.record.state.isTerminal {
      revoke(id)
      tell(.cancelled, of: id, state: .cancelled, at: time)
    }
    return rows[id]?.record
  }

  package func retry(_ id: VideoID, at time: Date) -> VideoRecord? {
    guard let row = rows[id], !row.record.isDeleted else { return nil }
    if row.record.state.isTerminal { requeue(id, at: time) }
    return rows[id]?.record
  }

  package func delete(_ id: VideoID, at time: Date) -> VideoRecord? {
    guard let row = rows[id], !row.record.isDeleted else { return nil }
    revoke(id)
    rows[id]?.record.deletedAt = time
    rows[id]?.analysis = nil
    rows[id]?.fingerprint = nil
    rows[id]?.entry = nil
    rows[id]?.generation = nil
    tell(.deleted, of: id, state: row.record.state.isTerminal ? nil : .cancelled, at: time)
    let gone = pairs(of: id)
    for pair in gone { pairs[pair.id] = nil }
    for pair in gone where pair.duplicateOf == id { follow(pair, isGone: true, at: time) }
    return rows[id]?.record
  }

  // MARK: Results

  package func analysis(of video: VideoID) -> AnalysisRecord? { rows[video]?.analysis }

  package func fingerprints(of videos: [VideoID]) -> [VideoID: Fingerprint] {
    var found: [VideoID: Fingerprint] = [:]
    for video in videos where rows[video]?.generation != nil { found[video] = rows[video]?.fingerprint }
    return found
  }

  package func canonicalVideo(sha256: String, excluding excluded: Set<VideoID>) -> VideoID? {
    rows.values.filter {
      $0.record.sha256 == sha256 && $0.generation != nil && !excluded.contains($0.record.id)
    }.min { ($0.generation?.rawValue ?? 0) < ($1.generation?.rawValue ?? 0) }?.record.id
  }

  package func indexGeneration() -> IndexGeneration { generation }

  // MARK: Pairs

  package func duplicates(of video: VideoID) -> [DuplicateRecord] { pairs(of: video) }

  package func duplicate(_ id: Int64) -> DuplicateRecord? { pairs[id] }

  package func outcomes(of videos: [VideoID]) -> [VideoID: VideoOutcome] {
    var outcomes: [VideoID: VideoOutcome] = [:]
    for video in videos {
      var outcome = VideoOutcome(cuts: rows[video]?.analysis?.cuts.count)
      for pair in pairs(of: video) where pair.video == video {
        outcome.take(pair, knownName: rows[pair.duplicateOf]?.record.filename ?? "")
      }
      if outcome != VideoOutcome() { outcomes[video] = outcome }
    }
    return outcomes
  }

  package func dismiss(_ id: Int64, at time: Date) -> DuplicateRecord? {
    guard var pair = pairs[id] else { return nil }
    if pair.isDismissed { return pair }
    pair.dismissedAt = time
    pairs[id] = pair
    follow(pair, isGone: false, at: time)
    return pair
  }

  package func restore(_ id: Int64, at time: Date) -> DuplicateRecord? {
    guard var pair = pairs[id] else { return nil }
    if !pair.isDismissed { return pair }
    pair.dismissedAt = nil
    pairs[id] = pair
    follow(pair, isGone: false, at: time)
    return pair
  }

  package func excludedVideos(for video: VideoID) -> Set<VideoID> {
    Set(pairs(of: video).filter(\.isDismissed).map { $0.other(than: video) })
  }
}
