import CLibPQ

/// What libpq received for a statement, as values; the memory is freed when they are made.
enum PQResult {
  case rows(PostgresRows)
  case failure(PostgresError)
  /// The server waits for the data of COPY.
  case copyIn
  /// Nobody asked for what came.
  case unexpected

  init(taking result: OpaquePointer) {
    defer { PQclear(result) }
    switch PQresultStatus(result) {
    case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: self = .rows(PostgresRows(result))
    case PGRES_FATAL_ERROR: self = .failure(PostgresError(result))
    case PGRES_COPY_IN: self = .copyIn
    default: self = .unexpected
    }
  }
}

extension PostgresRows {
  fileprivate init(_ result: OpaquePointer) {
    let columns = (0..<PQnfields(result)).map { column in
      PostgresColumn(
        name: PQfname(result, column).map { String(cString: $0) } ?? "",
        type: PostgresType(rawValue: PQftype(result, column)))
    }
    let count = PQntuples(result)
    var bytes: [UInt8] = []
    var fields: [Field] = []
    fields.reserveCapacity(Int(count) * columns.count)
    for row in 0..<count {
      for column in 0..<Int32(columns.count) {
        guard PQgetisnull(result, row, column) == 0, let value = PQgetvalue(result, row, column) else {
          fields.append(Field(start: bytes.count, length: -1))
          continue
        }
        let raw = UnsafeRawBufferPointer(start: value, count: Int(PQgetlength(result, row, column)))
        fields.append(Field(start: bytes.count, length: raw.count))
        bytes.append(contentsOf: raw)
      }
    }
    self.init(
      columns: columns, command: PQcmdStatus(result).map { String(cString: $0) } ?? "",
      affected: PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0,
      count: Int(count), bytes: bytes, fields: fields)
  }
}

extension PostgresError {
  fileprivate init(_ result: OpaquePointer) {
    func field(_ code: Int32) -> String? { PQresultErrorField(result, code).map { String(cString: $0) } }
    guard let state = field(tvidz_diag_sqlstate()).map(SQLState.init) else {
      // Not the server speaks but the library, of a connection that broke.
      let message = PQresultErrorMessage(result).map { String(cString: $0) } ?? ""
      self.init(.connectionLost, reason: ConnectFailure.firstLine(message))
      return
    }
    let reason =
      state.mayQuoteData
      ? "its words are left out, for they may quote data" : field(tvidz_diag_message()) ?? "no reason given"
    self.init(
      state.endsConnection ? .connectionLost : .server(state), reason: reason,
      constraint: field(tvidz_diag_constraint()))
  }
}
