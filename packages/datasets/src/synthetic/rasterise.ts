/** A line of consecutive points on the pixel grid, thick and round-ended. Pixel (x, y) has its centre at (x, y). */
export interface Ink {
  /** x0, y0, x1, y1, … in pixels. */
  readonly points: Float64Array;
  /** Half the thickness at the first and the last point, in pixels; it changes evenly between. */
  readonly radii: readonly [first: number, last: number];
  /** The width of the soft edge, in pixels. */
  readonly edge: number;
}

/** Raises each pixel of the size × size `canvas` to the ink's coverage there (0 to 1); ink never adds up. */
export function rasterise(ink: Ink, canvas: Float32Array, size: number): void {
  const { points, radii, edge } = ink;
  const segments = points.length / 2 - 1;
  for (let s = 0; s < segments; s++) {
    const radius = radii[0] + ((radii[1] - radii[0]) * (s + 0.5)) / segments;
    segment(canvas, size, points, 2 * s, radius, edge);
  }
}

/** The segment from the point at `points[first]` to the one after it. */
function segment(canvas: Float32Array, size: number, points: Float64Array, first: number, radius: number, edge: number): void {
  const x0 = points[first] as number;
  const y0 = points[first + 1] as number;
  const x1 = points[first + 2] as number;
  const y1 = points[first + 3] as number;
  const reach = radius + edge / 2;
  const dx = x1 - x0;
  const dy = y1 - y0;
  const squared = dx * dx + dy * dy;
  const right = Math.min(size - 1, Math.floor(Math.max(x0, x1) + reach));
  const bottom = Math.min(size - 1, Math.floor(Math.max(y0, y1) + reach));
  for (let y = Math.max(0, Math.ceil(Math.min(y0, y1) - reach)); y <= bottom; y++) {
    for (let x = Math.max(0, Math.ceil(Math.min(x0, x1) - reach)); x <= right; x++) {
      const along = squared === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / squared));
      const ex = x - x0 - along * dx;
      const ey = y - y0 - along * dy;
      const coverage = Math.min(1, (reach - Math.sqrt(ex * ex + ey * ey)) / edge);
      const at = y * size + x;
      if (coverage > (canvas[at] as number)) canvas[at] = coverage;
    }
  }
}
