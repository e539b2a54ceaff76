import Duplicates
import Testing

@Suite("Stopping an analysis early")
struct EarlyStopTests {
  /// 12 s of a copy were read that begins 5 s into a known film of 60 s, and is 40 s long.
  static let situation = EarlyStop.Situation(
    verdict: Verdict(
      relation: .excerpt, confidence: 0.99,
      segments: [
        MatchedSegment(
          aStart: 5, aEnd: 17, bStart: 0, bEnd: 12, speed: 1, mirrored: false, matchedCuts: 4,
          matchedPictures: 9)
      ], reason: ""),
    read: 12, statedDuration: 40, bytes: 1_000_000, bytesRead: 300_000, knownDuration: 60)

  static func changed(_ change: (inout EarlyStop.Situation) -> Void) -> EarlyStop.Situation {
    var situation = situation
    change(&situation)
    return situation
  }

  @Test("with all of the first three conditions, pictures of the rest are asked for")
  func asks() throws {
    guard case .sample(let moments) = EarlyStop().decide(Self.situation) else {
      Issue.record("expected samples")
      return
    }
    #expect(moments.count == EarlyStop.samples)
    #expect(moments.allSatisfy { $0 > 12 && $0 < 40 })
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    let name: String
    let situation: EarlyStop.Situation
    let words: String
    var testDescription: String { name }
  }

  static let refusals = [
    Refusal(name: "no duration", situation: changed { $0.statedDuration = nil }, words: "not state"),
    Refusal(name: "a duration of nothing", situation: changed { $0.statedDuration = 0 }, words: "not state"),
    Refusal(
      name: "more read than stated", situation: changed { $0.statedDuration = 9 }, words: "more was read"),
    Refusal(
      name: "a duration that the size belies", situation: changed { $0.bytesRead = 20_000 },
      words: "far longer"),
    Refusal(
      name: "a known film followed by ten minutes of something else",
      situation: changed {
        $0.statedDuration = 655; $0.bytesRead = 20_000
      }, words: "after the known video"),
    Refusal(
      name: "not a duplicate", situation: changed { $0.verdict.relation = .overlap }, words: "not known"),
    Refusal(
      name: "two units",
      situation: changed {
        $0.verdict.segments[0].matchedCuts = 2
        $0.verdict.segments[0].matchedPictures = 2
      }, words: "only 2 units"),
    Refusal(
      name: "too short a stretch", situation: changed { $0.verdict.segments[0].bEnd = 6 },
      words: "agree so far"),
    Refusal(name: "a strange last part", situation: changed { $0.read = 16 }, words: "last part"),
    Refusal(
      name: "nothing left",
      situation: changed {
        $0.statedDuration = 12.5; $0.bytesRead = 960_000
      }, words: "no rest"),
  ]

  @Test("it goes on, and says why", arguments: refusals)
  func goesOn(_ refusal: Refusal) {
    guard case .goOn(let reason) = EarlyStop().decide(refusal.situation) else {
      Issue.record("\(refusal.name) must not stop")
      return
    }
    #expect(reason.contains(refusal.words))
  }

  @Test("it stops only when pictures of the rest agree")
  func samples() {
    #expect(EarlyStop().decide([.agrees, .nothingToSee, .agrees]) == .stop)
    for bad: [EarlyStop.Sample] in [
      [], [.agrees], [.nothingToSee, .nothingToSee], [.agrees, .agrees, .differs],
      [.agrees, .agrees, .missing],
      [.agrees, .agrees, .pastTheEnd],
    ] {
      guard case .goOn = EarlyStop().decide(bad) else {
        Issue.record("\(bad) must not stop")
        return
      }
    }
  }

  @Test("of what was stopped all lies in the known video, and may be all of it")
  func verdict() {
    let excerpt = EarlyStop().verdict(on: Self.situation)
    #expect(excerpt.relation == .excerpt && excerpt.segments == Self.situation.verdict.segments)
    #expect(excerpt.reason.contains("the rest was not read"))
    let copy = EarlyStop().verdict(
      on: Self.changed {
        $0.knownDuration = 41; $0.verdict.relation = .excerpt
      })
    #expect(copy.relation == .copy)
  }
}
