import { VisualizationError } from "../visualization-error.ts";

/** A run of points `x, y, x, y, …`; `closed` when the path said so. */
export interface Polyline {
  readonly points: number[];
  closed: boolean;
}

const argumentCounts: Readonly<Record<string, number>> = { M: 2, L: 2, H: 1, V: 1, Q: 4, C: 6, Z: 0 };
const curveSteps = 12;

function cubic(points: number[], from: readonly [number, number], [x1, y1, x2, y2, x, y]: readonly number[]): void {
  for (let step = 1; step <= curveSteps; step++) {
    const t = step / curveSteps;
    const u = 1 - t;
    const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
    points.push(a * from[0] + b * (x1 ?? 0) + c * (x2 ?? 0) + d * (x ?? 0), a * from[1] + b * (y1 ?? 0) + c * (y2 ?? 0) + d * (y ?? 0));
  }
}

function quadratic(points: number[], from: readonly [number, number], [x1, y1, x, y]: readonly number[]): void {
  for (let step = 1; step <= curveSteps; step++) {
    const t = step / curveSteps;
    const u = 1 - t;
    const [a, b, c] = [u * u, 2 * u * t, t * t];
    points.push(a * from[0] + b * (x1 ?? 0) + c * (x ?? 0), a * from[1] + b * (y1 ?? 0) + c * (y ?? 0));
  }
}

/** One drawing pen: knows where it is and the run it is drawing. */
class Pen {
  readonly runs: Polyline[] = [];
  x = 0;
  y = 0;
  startX = 0;
  startY = 0;

  command(letter: string, values: readonly number[]): void {
    const relative = letter >= "a";
    const [dx, dy] = relative ? [this.x, this.y] : [0, 0];
    const upper = letter.toUpperCase();
    if (upper === "Z") return this.close();
    if (upper === "H") return this.line((values[0] ?? 0) + dx, this.y);
    if (upper === "V") return this.line(this.x, (values[0] ?? 0) + dy);
    const absolute = values.map((value, i) => value + (i % 2 === 0 ? dx : dy));
    const [endX, endY] = [absolute.at(-2) ?? 0, absolute.at(-1) ?? 0];
    if (upper === "M") return this.move(endX, endY);
    if (upper === "L") return this.line(endX, endY);
    const points = this.current().points;
    (upper === "Q" ? quadratic : cubic)(points, [this.x, this.y], absolute);
    [this.x, this.y] = [endX, endY];
  }

  private current(): Polyline {
    const last = this.runs.at(-1);
    if (last && !last.closed) return last;
    const run: Polyline = { points: [this.x, this.y], closed: false };
    this.runs.push(run);
    return run;
  }

  private move(x: number, y: number): void {
    this.runs.push({ points: [x, y], closed: false });
    [this.x, this.y, this.startX, this.startY] = [x, y, x, y];
  }

  private line(x: number, y: number): void {
    this.current().points.push(x, y);
    [this.x, this.y] = [x, y];
  }

  private close(): void {
    this.current().closed = true;
    [this.x, this.y] = [this.startX, this.startY];
  }
}

/**
 * Path data as straight runs; a curve becomes 12 chords, which at the sizes we draw are under a tenth of a pixel off.
 * Throws `E_VIZ_PATH` for a command or a number of arguments it does not know.
 */
export function flattenPath(d: string): readonly Polyline[] {
  const pen = new Pen();
  for (const segment of d.match(/[a-z][^a-df-z]*/giu) ?? []) {
    const letter = segment.charAt(0);
    const size = argumentCounts[letter.toUpperCase()];
    const values = (segment.slice(1).match(/-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/giu) ?? []).map(Number);
    if (size === undefined || (size === 0 ? values.length > 0 : values.length === 0 || values.length % size !== 0)) {
      throw new VisualizationError("E_VIZ_PATH", `path data knows M L H V Q C Z with their numbers, got "${segment.trim()}".`);
    }
    if (size === 0) pen.command(letter, []);
    else for (let at = 0; at < values.length; at += size) pen.command(letter, values.slice(at, at + size));
  }
  return pen.runs;
}
