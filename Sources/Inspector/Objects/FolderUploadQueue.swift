import Catalog
import Foundation
import TvidzCore

/// The folder is the queue: what lies there and was not taken yet is told, also after a crash.
///
/// What was taken is remembered by this process alone: the next one tells all of it once more, and the catalog knows it.
package actor FolderUploadQueue: UploadQueue {
  private var watch: FolderWatch
  private let interval: Duration
  /// Told, and not taken: they are told again.
  private var open: [String: (delivery: Delivery, leaseEnd: ContinuousClock.Instant)] = [:]
  private let lease: Duration
  private let onLink: @Sendable (_ name: String) -> Void

  /// The uploads that came through this service: any name, whole as soon as it is there.
  package init(
    uploads bucket: String, folder: String, interval: Duration = .seconds(5), lease: Duration = .seconds(60)
  ) {
    watch = FolderWatch(bucket: bucket, folder: folder, accepts: .everything)
    self.interval = interval
    self.lease = lease
    onLink = { _ in }
  }

  /// A folder of somebody's: what has a video's name, and has come to rest.
  ///
  /// - Parameter onLink: told of links with such a name, once, which are not followed.
  package init(
    watched bucket: String, folder: String, interval: Duration = .seconds(5), lease: Duration = .seconds(60),
    onLink: @escaping @Sendable (_ name: String) -> Void = { _ in }
  ) {
    watch = FolderWatch(bucket: bucket, folder: folder)
    self.interval = interval
    self.lease = lease
    self.onLink = onLink
  }

  package func receive() async throws -> [Delivery] {
    try await Task.sleep(for: interval)
    let arrived = watch.look()
    for name in watch.newLinks { onLink(name) }
    for (location, object) in arrived {
      let receipt = location.key + "\n" + location.version
      let arrival = ObjectArrival(
        location: location, size: object.size, newID: VideoID(UUID().uuidString.lowercased()),
        filename: (location.key as NSString).lastPathComponent)
      open[receipt] = (Delivery(arrival: arrival, receipt: receipt), .now)
    }
    let due = open.values.filter { $0.leaseEnd <= .now }.map(\.delivery)
    for delivery in due { open[delivery.receipt]?.leaseEnd = .now + lease }
    return due.sorted { $0.receipt < $1.receipt }
  }

  package func delete(_ delivery: Delivery) { open[delivery.receipt] = nil }

  package func giveBack(_ delivery: Delivery, after delay: Duration) {
    open[delivery.receipt]?.leaseEnd = .now + delay
  }
}
