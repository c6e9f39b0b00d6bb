/** Steps between two control points: at 20 pixels to the box, about one for each pixel. */
const STEPS = 6;

/**
 * Points along the uniform Catmull-Rom spline through `control` (x, y pairs), ends included (Catmull, Rom, "A class of
 * local interpolating splines", 1974). A doubled control point makes a corner.
 */
export function curve(control: readonly number[]): Float64Array {
  const n = control.length / 2;
  const points = new Float64Array(2 * ((n - 1) * STEPS + 1));
  const at = (i: number, axis: number): number => control[2 * Math.min(n - 1, Math.max(0, i)) + axis] as number;
  for (let i = 0; i < n - 1; i++) {
    for (let step = 0; step <= STEPS; step++) {
      for (let axis = 0; axis < 2; axis++) {
        points[2 * (i * STEPS + step) + axis] = between(at(i - 1, axis), at(i, axis), at(i + 1, axis), at(i + 2, axis), step / STEPS);
      }
    }
  }
  return points;
}

function between(a: number, b: number, c: number, d: number, t: number): number {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}
