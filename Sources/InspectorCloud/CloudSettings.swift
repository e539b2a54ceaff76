package import AWSClient

/// Names and limits of what the service uses in S3 and SQS.
package struct CloudSettings: Sendable {
  /// Of videos and their pictures.
  package var bucket: String
  /// That the bucket tells of new objects.
  package var queue: String
  /// Where messages are put aside that nobody could work on.
  package var deadLetters: String
  /// The endpoint that browsers reach, where it is another one than ours: it is what is signed in their addresses.
  package var publicEndpoint: ServiceEndpoint?
  /// Origins of pages that may send uploads to the bucket and read from it.
  package var origins: [String]
  /// Seconds for which an address is good, 1 to 604,800.
  package var addressSeconds: Int
  /// Seconds for which a message is hidden from others while it is worked on, 1 to 43,200.
  package var visibility: Int
  /// Days after which the bucket throws away an upload in parts that was begun and not completed, whatever comes of it
  /// meanwhile: a backstop, behind the service's own patience.
  package var uploadDays: Int

  package init(
    bucket: String, queue: String, deadLetters: String, publicEndpoint: ServiceEndpoint? = nil,
    origins: [String] = ["*"], addressSeconds: Int = 3600, visibility: Int = 120, uploadDays: Int = 7
  ) {
    self.bucket = bucket
    self.queue = queue
    self.deadLetters = deadLetters
    self.publicEndpoint = publicEndpoint
    self.origins = origins
    self.addressSeconds = addressSeconds
    self.visibility = visibility
    self.uploadDays = uploadDays
  }

  /// Keys of videos start so; of these alone the bucket tells.
  package static let uploadPrefix = "uploads/"
}
