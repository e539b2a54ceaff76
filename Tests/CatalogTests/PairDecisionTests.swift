import Catalog
import Duplicates
import Testing
import TvidzCore
import TvidzTesting

@Suite("What becomes of a copy when its pair changes")
struct PairDecisionTests {
  static let video = FinishDecisionTests.video
  static let known = FinishDecisionTests.known

  static func decide(
    _ state: VideoState, _ pair: DuplicateRecord, others: [DuplicateRecord] = [], isGone: Bool = false,
    isComplete: Bool
  ) -> PairDecision {
    let record = VideoRecord(
      id: video, filename: "", uploadDate: CatalogStory.start, location: ObjectLocation(bucket: "", key: ""),
      state: state)
    return PairDecision(
      video: record, changed: pair, isGone: isGone, pairs: isGone ? others : others + [pair],
      hasCompleteAnalysis: isComplete)
  }

  static func pair(endedAnalysis: Bool = false, dismissed: Bool = false) -> DuplicateRecord {
    FinishDecisionTests.pair(video, of: known, endedAnalysis: endedAnalysis, dismissed: dismissed)
  }

  static let other = FinishDecisionTests.pair(video, of: VideoID("other"), id: 2)

  @Test("dismissed: a whole analysis completes, unless it is a copy of another one too")
  func dismissed() {
    let pair = Self.pair(dismissed: true)
    #expect(Self.decide(.duplicate, pair, isComplete: true) == .complete)
    #expect(Self.decide(.duplicate, pair, others: [Self.other], isComplete: true) == .nothing)
  }

  @Test("dismissed: what ended an analysis queues it, also where another pair stands")
  func ended() {
    let pair = Self.pair(endedAnalysis: true, dismissed: true)
    #expect(Self.decide(.duplicate, pair, isComplete: false) == .requeue)
    #expect(Self.decide(.duplicate, pair, others: [Self.other], isComplete: false) == .requeue)
  }

  @Test("the known video is gone: the same")
  func gone() {
    #expect(Self.decide(.duplicate, Self.pair(), isGone: true, isComplete: true) == .complete)
    #expect(
      Self.decide(.duplicate, Self.pair(endedAnalysis: true), isGone: true, isComplete: false) == .requeue)
  }

  @Test("restored: a completed video is a duplicate again")
  func restored() {
    let pair = Self.pair()
    #expect(Self.decide(.completed, pair, isComplete: true) == .duplicate(pair))
    #expect(Self.decide(.completed, pair, isGone: true, isComplete: true) == .nothing)
  }

  @Test(
    "what runs, failed or was cancelled stays as it is",
    arguments: [VideoState.queued, .downloading, .analyzing, .failed, .cancelled])
  func others(_ state: VideoState) {
    for pair in [Self.pair(), Self.pair(endedAnalysis: true, dismissed: true)] {
      #expect(Self.decide(state, pair, isComplete: false) == .nothing)
    }
  }
}
