/// One plane of a picture: rows of samples in memory that somebody else owns.
package struct Plane {
  /// First byte of the first row. A row of `bytesPerRow` bytes may be longer than its samples, and the step may be
  /// negative (a picture stored bottom up).
  package let base: UnsafeRawPointer
  package let bytesPerRow: Int
  /// In bytes, without padding: samples times bytes per sample (for packed RGB, times components).
  package let rowLength: Int
  package let rows: Int

  package init(base: UnsafeRawPointer, bytesPerRow: Int, rowLength: Int, rows: Int) {
    self.base = base
    self.bytesPerRow = bytesPerRow
    self.rowLength = rowLength
    self.rows = rows
  }

  /// The bytes of row `y`, 0-based from the top.
  package func row(_ y: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base + y * bytesPerRow, count: rowLength)
  }
}

/// A decoded picture, borrowed: valid only during the call that receives it.
///
/// It cannot be copied, so a callee that takes it `borrowing` cannot keep it. Planes are in FFmpeg's order (Y, U, V
/// for YUV).
package struct PlaneSet: ~Copyable {
  package let format: PixelFormat
  /// What the decoder gave; another than `format` where the picture was converted.
  package let decodedFormat: PixelFormat
  /// In pixels, of the first plane.
  package let width: Int
  package let height: Int
  package let planeCount: Int
  private let storage: (Plane, Plane?, Plane?)

  package init(
    format: PixelFormat, decodedFormat: PixelFormat? = nil, width: Int, height: Int,
    _ first: Plane, _ second: Plane? = nil, _ third: Plane? = nil
  ) {
    self.format = format
    self.decodedFormat = decodedFormat ?? format
    self.width = width
    self.height = height
    self.planeCount = third != nil ? 3 : second != nil ? 2 : 1
    self.storage = (first, second, third)
  }

  /// The plane of luma, or the only plane.
  package var luma: Plane { storage.0 }
  /// The second and third plane; nil for gray and packed formats.
  package var chroma: (u: Plane, v: Plane)? {
    guard let u = storage.1, let v = storage.2 else { return nil }
    return (u, v)
  }
}
