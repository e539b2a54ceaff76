import Catalog
import CutFormats
import Duplicates
import Foundation
import HTTPTypes
import InspectorHTTP
import Testing
import TvidzTesting

@Suite("The description of the interface")
struct OpenAPITests {
  private static func document() throws -> [String: Any] {
    let file = ProjectFolder.root.appending(path: "Sources/InspectorHTTP/Web/Files/openapi.json")
    let value = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    return try #require(value as? [String: Any])
  }

  @Test("openapi.json has every route of the service and no other")
  func routes() throws {
    let paths = try #require(try Self.document()["paths"] as? [String: [String: Any]])
    let described = Set(paths.flatMap { path, methods in methods.keys.map { "\($0.uppercased()) \(path)" } })
    let served = Set(try TestServer().routes.map { "\($0.method.rawValue) \($0.path)" })
    #expect(described == served)
  }

  @Test("openapi.json names every format, state, failure and relation, and no other")
  func words() throws {
    func lists(_ value: Any) -> [[String]] {
      if let object = value as? [String: Any] {
        return (object["enum"] as? [String]).map { [$0] } ?? object.values.flatMap(lists)
      }
      return (value as? [Any])?.flatMap(lists) ?? []
    }
    let described = Set(lists(try Self.document()).map(Set.init))
    #expect(described.contains(Set(CutFormat.allCases.map(\.rawValue))))
    #expect(described.contains(Set(VideoState.allCases.map(\.rawValue))))
    #expect(described.contains(Set(VideoFailure.Code.allCases.map(\.rawValue))))
    #expect(described.contains(Set(Relation.allCases.map(\.rawValue))))
  }

  @Test("a route asks for the token where openapi.json does not say that it is free")
  func security() throws {
    let paths = try #require(try Self.document()["paths"] as? [String: [String: [String: Any]]])
    for route in try TestServer().routes {
      let operation = paths[route.path]?[route.method.rawValue.lowercased()]
      #expect((operation?["security"] == nil) == (route.access == .token), "\(route.path)")
    }
  }

  @Test("every POST says that it has a body of JSON, without which it is refused")
  func bodies() throws {
    let paths = try #require(try Self.document()["paths"] as? [String: [String: [String: Any]]])
    let posts = try TestServer().routes.filter { $0.method == .post }
    #expect(posts.count >= 7)
    for route in posts {
      let body = paths[route.path]?["post"]?["requestBody"] as? [String: Any]
      #expect(body?["required"] as? Bool == true, "\(route.path)")
      #expect((body?["content"] as? [String: Any])?.keys.sorted() == ["application/json"], "\(route.path)")
    }
  }

  @Test("every /api, /progress and /metrics route needs the token, but for the one that takes it")
  func protected() throws {
    for route in try TestServer().routes {
      let isCovered = ["/api/", "/progress/", "/metrics"].contains { route.path.hasPrefix($0) }
      #expect((route.access == .token) == (isCovered && route.path != "/api/session"), "\(route.path)")
    }
  }
}
