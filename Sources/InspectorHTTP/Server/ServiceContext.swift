package import Hummingbird
package import NIOCore

/// What a handler knows of its request's connection.
package struct ServiceContext: RequestContext {
  package var coreContext: CoreRequestContextStorage
  package let channel: any Channel

  package init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }
}

extension Channel {
  /// Closes the connection in so many seconds, which ends whatever waits for its client, unless it is cancelled.
  func closing(after seconds: Double) -> Scheduled<Void> {
    eventLoop.scheduleTask(in: .milliseconds(Int64(seconds * 1000))) { self.close(promise: nil) }
  }
}
