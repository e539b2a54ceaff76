import AWSClient
import Catalog
import Foundation
import Inspector
import InspectorCloud
import Logging
import TvidzCore

/// Storage in S3, of whose uploads SQS tells.
struct CloudStorage: Sendable {
  let settings: CloudSettings
  let mode: CloudSetUp.Mode
  private let s3: S3Client
  private let sqs: SQSClient

  /// - Parameter environment: where credentials are named.
  /// - Throws: an `ActionableError` where libcurl cannot be used.
  init(_ cloud: CloudChoice, environment: [String: String]) throws {
    settings = cloud.settings
    mode = cloud.mode
    let transport: CurlTransport
    do {
      transport = try CurlTransport(
        authorities: environment["AWS_CA_BUNDLE"].flatMap { $0.isEmpty ? nil : $0 })
    } catch {
      throw ActionableError(.missingDependency, what: "cannot use S3", why: "\(error)")
    }
    func connection(_ service: RequestSigner.Service, _ endpoint: ServiceEndpoint) -> ServiceConnection {
      ServiceConnection(
        service,
        ServiceConnection.Settings(
          endpoint: endpoint, region: cloud.region,
          credentials: CredentialsChain.standard(environment: environment)),
        transport: transport)
    }
    s3 = S3Client(connection(.s3, cloud.s3))
    sqs = SQSClient(connection(.sqs, cloud.sqs))
  }

  /// Sets up what is missing, or tells it.
  ///
  /// - Parameters:
  ///   - downloads: a folder of this process alone.
  ///   - patience: after which an upload that has not come is given up.
  /// - Throws: an `ActionableError`.
  func open(
    catalog: any CatalogStore, downloads: String, reserve: Int64, patience: Duration, logger: Logger
  ) async throws -> StorageParts {
    let setUp = CloudSetUp(s3: s3, sqs: sqs, settings: settings)
    let queues = CloudQueues(setUp, mode: mode, known: try await setUp.run(mode))
    let objects = try S3ObjectStore(s3, folder: downloads, reserve: reserve)
    let desk = S3Desk(s3, settings: settings, queues: queues)
    return StorageParts(
      objects: objects, content: S3Content(s3, settings: settings), desk: desk,
      deadLetters: SQSDeadLetters(sqs, queues: queues),
      queues: [
        SQSUploadQueue(
          sqs, queues: queues, bucket: settings.bucket, visibility: settings.visibility
        ) { reason in
          logger.warning("message put aside", metadata: ["reason": "\(reason)"])
        }
      ],
      caretaker: CloudCaretaker(catalog: catalog, objects: objects, desk: desk, patience: patience),
      uploadBucket: settings.bucket, thumbnailBucket: settings.bucket,
      origins: ["\(settings.publicEndpoint ?? s3.endpoint)"])
  }
}
