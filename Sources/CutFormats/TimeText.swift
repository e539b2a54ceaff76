/// Seconds as the ffmpeg program prints them: at most six decimals, and no zeros at their end (`13.916667`, `5.25`, `5`).
package func secondsText(microseconds: Int64) -> String {
  let whole = microseconds.magnitude / 1_000_000
  let fraction = microseconds.magnitude % 1_000_000
  return (microseconds < 0 ? "-" : "") + String(whole) + fractionText(fraction, places: 6)
}

/// A number with at most `places` decimals, rounded, and no zeros at their end.
///
/// - Precondition: `value` is finite.
package func decimalText(_ value: Double, places: Int) -> String {
  let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
  // Beyond this a Double has no such decimals to print.
  guard value.magnitude < 9e15 / scale else { return String(value) }
  let scaled = UInt64((value.magnitude * scale).rounded())
  let unit = UInt64(scale)
  let sign = value < 0 && scaled > 0 ? "-" : ""
  return sign + String(scaled / unit) + fractionText(scaled % unit, places: places)
}

private func fractionText(_ fraction: UInt64, places: Int) -> String {
  if fraction == 0 { return "" }
  var digits = padded(fraction, to: places)
  while digits.hasSuffix("0") { digits.removeLast() }
  return "." + digits
}

/// A time for people: `h:mm:ss.mmm`, to the nearest millisecond.
package func clockText(microseconds: Int64) -> String {
  clockText(milliseconds: milliseconds(ofMicroseconds: microseconds), hourDigits: 1)
}

/// `h:mm:ss.mmm` with at least `hourDigits` digits for the hours.
func clockText(milliseconds: Int64, hourDigits: Int) -> String {
  let value = milliseconds.magnitude
  let (seconds, rest) = value.quotientAndRemainder(dividingBy: 1000)
  return (milliseconds < 0 ? "-" : "") + padded(seconds / 3600, to: hourDigits) + ":"
    + padded(seconds / 60 % 60, to: 2) + ":" + padded(seconds % 60, to: 2) + "." + padded(rest, to: 3)
}

/// To the nearest, ties upwards.
func milliseconds(ofMicroseconds value: Int64) -> Int64 {
  let (quotient, remainder) = value.quotientAndRemainder(dividingBy: 1000)
  if remainder >= 500 { return quotient + 1 }
  return remainder < -500 ? quotient - 1 : quotient
}

func padded(_ value: some BinaryInteger, to digits: Int) -> String {
  let text = String(value)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
