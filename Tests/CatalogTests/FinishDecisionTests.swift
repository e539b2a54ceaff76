import Catalog
import Duplicates
import Fingerprints
import Testing
import TvidzCore
import TvidzTesting

@Suite("What a finish writes")
struct FinishDecisionTests {
  static let video = VideoID("new")
  static let known = VideoID("known")
  static let copy = verdict(.copy)

  static func verdict(_ relation: Relation, confidence: Double = 0.9) -> Verdict {
    Verdict(relation: relation, confidence: confidence, segments: [], reason: "")
  }

  static func pair(
    _ video: VideoID, of other: VideoID, id: Int64 = 1, endedAnalysis: Bool = false, dismissed: Bool = false
  ) -> DuplicateRecord {
    DuplicateRecord(
      id: id, video: video, duplicateOf: other, verdict: copy, endedAnalysis: endedAnalysis,
      dismissedAt: dismissed ? CatalogStory.start : nil)
  }

  static func situation(
    isComplete: Bool = true, verdicts: [VideoID: Verdict] = [:], known: Set<VideoID> = [known],
    recent: [VideoID] = [], canonical: VideoID? = nil, pairs: [DuplicateRecord] = [],
    hasCompleteAnalysis: Bool = false
  ) -> FinishSituation {
    let print = Fingerprint(duration: 9, cuts: [3, 6], marks: [], isComplete: isComplete)
    let request = FinishRequest(
      outcome: .analysed(CatalogStory.analysis(of: print, isComplete: isComplete), print), verdicts: verdicts)
    return FinishSituation(
      video: video, request: request, known: known, recent: recent, canonical: canonical, pairs: pairs,
      hasCompleteAnalysis: hasCompleteAnalysis, generation: IndexGeneration(7))
  }

  static func commit(_ situation: FinishSituation) -> FinishCommit? {
    guard case .commit(let commit) = FinishDecision(situation) else { return nil }
    return commit
  }

  @Test("whoever became known and was not compared is asked for, unless the pair is dismissed")
  func recent() {
    let dismissed = VideoID("dismissed")
    let situation = Self.situation(
      verdicts: [Self.known: Self.verdict(.none)], recent: [Self.known, dismissed, VideoID("fresh")],
      pairs: [Self.pair(Self.video, of: dismissed, dismissed: true)])
    #expect(FinishDecision(situation) == .compare([VideoID("fresh")], IndexGeneration(7)))
  }

  @Test("what was compared and shares nothing makes no pair")
  func strangers() {
    let commit = Self.commit(
      Self.situation(verdicts: [Self.known: Self.verdict(.none), VideoID("x"): Self.verdict(.undecided)]))
    #expect(commit?.end == .completed)
    #expect(commit?.pairs == [])
    #expect(commit?.fingerprint != nil)
  }

  @Test(
    "a dismissed pair is told what the whole video shows, is no longer why anything ended, and makes no duplicate",
    arguments: [Relation.copy, .overlap, .none])
  func dismissed(relation: Relation) {
    let verdict = Self.verdict(relation, confidence: 0.7)
    let commit = Self.commit(
      Self.situation(
        verdicts: [Self.known: verdict],
        pairs: [Self.pair(Self.video, of: Self.known, endedAnalysis: true, dismissed: true)]))
    #expect(commit?.end == .completed)
    #expect(commit?.pairs.map(\.id) == [1] && commit?.removedPairs == [])
    #expect(commit?.pairs.map(\.verdict) == [verdict])
    #expect(commit?.pairs.map(\.endedAnalysis) == [false])
  }

  @Test("an overlap makes a pair and no duplicate")
  func overlap() {
    let commit = Self.commit(Self.situation(verdicts: [Self.known: Self.verdict(.overlap)]))
    #expect(commit?.end == .completed)
    #expect(commit?.pairs.map(\.duplicateOf) == [Self.known])
  }

  @Test("of several the one that tells most is named, by relation and then by confidence")
  func rank() {
    let verdicts: [VideoID: Verdict] = [
      VideoID("a"): Self.verdict(.excerpt, confidence: 1), VideoID("b"): Self.verdict(.copy, confidence: 0.8),
      VideoID("c"): Self.verdict(.copy, confidence: 0.9),
      VideoID("d"): Self.verdict(.contains, confidence: 1),
    ]
    let commit = Self.commit(Self.situation(verdicts: verdicts, known: Set(verdicts.keys)))
    #expect(commit?.end == .duplicate(of: VideoID("c"), Self.verdict(.copy, confidence: 0.9)))
    #expect(commit?.pairs.count == 4)
  }

  @Test("a part that was read has to be a copy of something that is there and not dismissed")
  func stopped() {
    let copy = [Self.known: Self.copy]
    let good = Self.commit(Self.situation(isComplete: false, verdicts: copy))
    #expect(good?.end == .duplicate(of: Self.known, Self.copy))
    #expect(good?.pairs.map(\.endedAnalysis) == [true])
    #expect(good?.analysis?.isComplete == false && good?.fingerprint == nil)
    #expect(FinishDecision(Self.situation(isComplete: false, verdicts: copy, known: [])) == .requeue)
    let dismissed = [Self.pair(Self.video, of: Self.known, dismissed: true)]
    #expect(FinishDecision(Self.situation(isComplete: false, verdicts: copy, pairs: dismissed)) == .requeue)
  }

  @Test("a whole analysis is not replaced by a part")
  func wholeIsKept() {
    let commit = Self.commit(
      Self.situation(isComplete: false, verdicts: [Self.known: Self.copy], hasCompleteAnalysis: true))
    #expect(commit?.analysis == nil)
    #expect(commit?.pairs.map(\.endedAnalysis) == [false])
  }

  @Test("a pair keeps its direction when the known video is analysed again")
  func direction() {
    let commit = Self.commit(
      Self.situation(
        verdicts: [Self.known: Self.verdict(.excerpt)], pairs: [Self.pair(Self.known, of: Self.video)]))
    #expect(commit?.end == .completed)
    #expect(commit?.pairs.map(\.id) == [1])
    #expect(commit?.pairs.map(\.video) == [Self.known])
    #expect(commit?.pairs.map(\.verdict.relation) == [.contains])
  }

  @Test("pairs that were not found again go, dismissed ones stay")
  func removed() {
    let pairs = [
      Self.pair(Self.video, of: VideoID("gone"), id: 1),
      Self.pair(Self.video, of: VideoID("no"), id: 2, endedAnalysis: true, dismissed: true),
      Self.pair(VideoID("copy"), of: Self.video, id: 3),
    ]
    let commit = Self.commit(Self.situation(pairs: pairs))
    #expect(commit?.removedPairs == [1])
    // It is no longer why anything ended.
    #expect(commit?.pairs.map(\.id) == [2])
    #expect(commit?.pairs.map(\.endedAnalysis) == [false])
  }

  @Test("equal bytes are identical, whatever the comparison says")
  func canonical() {
    let commit = Self.commit(
      Self.situation(verdicts: [Self.known: Self.verdict(.overlap)], canonical: Self.known))
    #expect(commit?.end == .duplicate(of: Self.known, .identical))
  }
}
