/** Round-ended lines on a pixel grid, by their distance from each pixel's middle. Pixel (x, y) covers x to x + 1. */

/** Width of the soft edge in pixels: what a scanner's blur leaves in MNIST. */
const EDGE = 1.1;

/** Raises each pixel of a size × size canvas (0 to 1) to the ink's coverage there; ink never adds up. */
export function inkLine(canvas: Float64Array, size: number, points: readonly number[], radius: number): void {
  for (let i = 0; i + 1 < Math.max(points.length, 3); i += 2) {
    const [x0 = 0, y0 = 0] = [points[i], points[i + 1]];
    // A lone point is a line of no length: a dot.
    const [x1, y1] = [points[i + 2] ?? x0, points[i + 3] ?? y0];
    if (i > 0 && i + 3 >= points.length) return;
    segment(canvas, size, [x0, y0, x1, y1], radius + EDGE / 2);
  }
}

function segment(canvas: Float64Array, size: number, [x0, y0, x1, y1]: readonly [number, number, number, number], reach: number): void {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const squared = dx * dx + dy * dy;
  const right = Math.min(size - 1, Math.floor(Math.max(x0, x1) + reach));
  const bottom = Math.min(size - 1, Math.floor(Math.max(y0, y1) + reach));
  for (let y = Math.max(0, Math.floor(Math.min(y0, y1) - reach)); y <= bottom; y++) {
    for (let x = Math.max(0, Math.floor(Math.min(x0, x1) - reach)); x <= right; x++) {
      const [px, py] = [x + 0.5 - x0, y + 0.5 - y0];
      const along = squared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squared));
      const distance = Math.hypot(px - along * dx, py - along * dy);
      const coverage = Math.min(1, (reach - distance) / EDGE);
      const at = y * size + x;
      if (coverage > (canvas[at] ?? 0)) canvas[at] = coverage;
    }
  }
}
