/** Points closer than this say nothing about the line: pens tremble and report a place twice. */
const LEAST = 0.5;
const STEPS = 5;

function distinct(points: readonly number[]): number[] {
  const kept: number[] = [];
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [x = 0, y = 0] = [points[i], points[i + 1]];
    const [lastX, lastY] = [kept.at(-2), kept.at(-1)];
    if (lastX === undefined || lastY === undefined || Math.hypot(x - lastX, y - lastY) >= LEAST) kept.push(x, y);
  }
  return kept;
}

/** The knot interval of a centripetal spline: the root of the distance. */
function knot(ax: number, ay: number, bx: number, by: number): number {
  return Math.max(1e-6, Math.sqrt(Math.hypot(bx - ax, by - ay)));
}

/**
 * The line a hand drew between the few places a pointer reported: a centripetal Catmull-Rom spline (Yuksel, Schaefer, Keyser,
 * "Parameterization and applications of Catmull-Rom curves", 2011), which has no loops where points lie unevenly.
 * Points are x0, y0, x1, y1 …; one point stays one point.
 */
export function smoothStroke(points: readonly number[]): number[] {
  const kept = distinct(points);
  const n = kept.length / 2;
  if (n < 3) return kept;
  const at = (i: number): readonly [number, number] => {
    const held = Math.min(n - 1, Math.max(0, i));
    return [kept[2 * held] ?? 0, kept[2 * held + 1] ?? 0];
  };
  const smooth: number[] = [];
  for (let i = 0; i < n - 1; i++) {
    const [p0, p1, p2, p3] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    const [d1, d2, d3] = [i === 0 ? knot(...p1, ...p2) : knot(...p0, ...p1), knot(...p1, ...p2), i === n - 2 ? knot(...p1, ...p2) : knot(...p2, ...p3)];
    for (let step = 0; step < STEPS; step++) {
      const t = step / STEPS;
      for (const axis of [0, 1] as const) smooth.push(hermite(i === 0 ? 2 * p1[axis] - p2[axis] : p0[axis], p1[axis], p2[axis], i === n - 2 ? 2 * p2[axis] - p1[axis] : p3[axis], d1, d2, d3, t));
    }
  }
  return [...smooth, ...at(n - 1)];
}

function hermite(a: number, b: number, c: number, d: number, d1: number, d2: number, d3: number, t: number): number {
  const m1 = d2 * ((b - a) / d1 - (c - a) / (d1 + d2) + (c - b) / d2);
  const m2 = d2 * ((c - b) / d2 - (d - b) / (d2 + d3) + (d - c) / d3);
  return b + t * (m1 + t * (3 * (c - b) - 2 * m1 - m2 + t * (2 * (b - c) + m1 + m2)));
}
