/**
 * Anti-aliased coverage of shapes, in pure arithmetic. Filled shapes use the signed-area accumulation of font-rs
 * (Raph Levien, 2016): each edge adds the exact area it covers in every pixel it crosses, a running sum along the row
 * then gives the coverage. Strokes use the distance of the pixel's centre from the line, which rounds joins and ends.
 */

/** Coverage 0 to 1 of the pixels of a box; `data` has `stride` numbers a row. */
export interface Mask {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly data: Float32Array;
}

export interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

function emptyMask(points: readonly (readonly number[])[], margin: number, clip: Box): Mask | undefined {
  let [x0, y0, x1, y1] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const run of points) {
    for (let i = 0; i + 1 < run.length; i += 2) {
      const [x, y] = [run[i] ?? 0, run[i + 1] ?? 0];
      [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x), Math.max(y1, y)];
    }
  }
  const left = Math.max(clip.x0, Math.floor(x0 - margin));
  const top = Math.max(clip.y0, Math.floor(y0 - margin));
  const width = Math.min(clip.x1, Math.ceil(x1 + margin)) - left;
  const height = Math.min(clip.y1, Math.ceil(y1 + margin)) - top;
  if (!(width > 0 && height > 0)) return undefined;
  // Two spare columns take what an edge at the right border adds to its neighbour.
  return { x: left, y: top, width, height, stride: width + 2, data: new Float32Array((width + 2) * height) };
}

function add(data: Float32Array, index: number, value: number): void {
  data[index] = (data[index] ?? 0) + value;
}

/** The part of one edge within one row: spreads the signed height `d` over the pixels between xa ≤ xb. */
function accumulateRow(data: Float32Array, row: number, xa: number, xb: number, d: number): void {
  const first = Math.floor(xa);
  const end = Math.ceil(xb);
  if (end <= first + 1) {
    const middle = (xa + xb) / 2 - first;
    add(data, row + first, d * (1 - middle));
    add(data, row + first + 1, d * middle);
    return;
  }
  const slope = 1 / (xb - xa);
  const areaFirst = 0.5 * slope * (1 - (xa - first)) ** 2;
  const areaLast = 0.5 * slope * (xb - end + 1) ** 2;
  add(data, row + first, d * areaFirst);
  if (end === first + 2) add(data, row + first + 1, d * (1 - areaFirst - areaLast));
  else {
    const areaSecond = slope * (1.5 - (xa - first));
    add(data, row + first + 1, d * (areaSecond - areaFirst));
    for (let x = first + 2; x < end - 1; x++) add(data, row + x, d * slope);
    const areaBefore = areaSecond + (end - first - 3) * slope;
    add(data, row + end - 1, d * (1 - areaBefore - areaLast));
  }
  add(data, row + end, d * areaLast);
}

function accumulateEdge(mask: Mask, xFrom: number, yFrom: number, xTo: number, yTo: number): void {
  if (yFrom === yTo) return;
  const direction = yFrom < yTo ? 1 : -1;
  const [xTop, yTop, xEnd, yEnd] = direction > 0 ? [xFrom, yFrom, xTo, yTo] : [xTo, yTo, xFrom, yFrom];
  const slope = (xEnd - xTop) / (yEnd - yTop);
  const held = (x: number): number => Math.min(mask.width, Math.max(0, x));
  for (let y = Math.max(0, Math.floor(yTop)); y < Math.min(mask.height, Math.ceil(yEnd)); y++) {
    const [from, to] = [Math.max(y, yTop), Math.min(y + 1, yEnd)];
    const [a, b] = [held(xTop + (from - yTop) * slope), held(xTop + (to - yTop) * slope)];
    accumulateRow(mask.data, y * mask.stride, Math.min(a, b), Math.max(a, b), (to - from) * direction);
  }
}

/** Coverage of the inside of closed runs (non-zero for runs that do not overlap; a hole runs the other way round). */
export function fillCoverage(runs: readonly (readonly number[])[], clip: Box): Mask | undefined {
  const mask = emptyMask(runs, 0, clip);
  if (!mask) return undefined;
  for (const run of runs) {
    const count = run.length / 2;
    for (let i = 0; i < count; i++) {
      const j = (i + 1) % count;
      accumulateEdge(mask, (run[2 * i] ?? 0) - mask.x, (run[2 * i + 1] ?? 0) - mask.y, (run[2 * j] ?? 0) - mask.x, (run[2 * j + 1] ?? 0) - mask.y);
    }
  }
  for (let y = 0; y < mask.height; y++) {
    let sum = 0;
    for (let i = y * mask.stride; i < (y + 1) * mask.stride; i++) {
      sum += mask.data[i] ?? 0;
      mask.data[i] = Math.min(1, Math.abs(sum));
    }
  }
  return mask;
}

function strokeSegment(mask: Mask, from: readonly [number, number], to: readonly [number, number], width: number): void {
  // A line thinner than a pixel is drawn a pixel wide and as much fainter.
  const half = Math.max(1, width) / 2;
  const strength = Math.min(1, width);
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const lengthSquared = dx * dx + dy * dy;
  const top = Math.max(0, Math.floor(Math.min(from[1], to[1]) - half - mask.y - 1));
  const bottom = Math.min(mask.height, Math.ceil(Math.max(from[1], to[1]) + half - mask.y + 1));
  const left = Math.max(0, Math.floor(Math.min(from[0], to[0]) - half - mask.x - 1));
  const right = Math.min(mask.width, Math.ceil(Math.max(from[0], to[0]) + half - mask.x + 1));
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const [px, py] = [x + mask.x + 0.5 - from[0], y + mask.y + 0.5 - from[1]];
      const along = lengthSquared > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy) / lengthSquared)) : 0;
      const distance = Math.hypot(px - along * dx, py - along * dy);
      const coverage = Math.min(1, Math.max(0, half + 0.5 - distance)) * strength;
      const index = y * mask.stride + x;
      if (coverage > (mask.data[index] ?? 0)) mask.data[index] = coverage;
    }
  }
}

/** Coverage of lines of a width along runs, with round joins and ends. */
export function strokeCoverage(runs: readonly (readonly number[])[], width: number, clip: Box): Mask | undefined {
  const mask = emptyMask(runs, width / 2 + 1, clip);
  if (!mask) return undefined;
  for (const run of runs) {
    if (run.length === 2) strokeSegment(mask, [run[0] ?? 0, run[1] ?? 0], [run[0] ?? 0, run[1] ?? 0], width);
    for (let i = 0; i + 3 < run.length; i += 2) {
      strokeSegment(mask, [run[i] ?? 0, run[i + 1] ?? 0], [run[i + 2] ?? 0, run[i + 3] ?? 0], width);
    }
  }
  return mask;
}

/** A run cut into dashes of length `on` with gaps of length `off`. */
export function dashRun(run: readonly number[], on: number, off: number): number[][] {
  const dashes: number[][] = [];
  let drawing = true;
  let left = on;
  let dash = [run[0] ?? 0, run[1] ?? 0];
  for (let i = 0; i + 3 < run.length; i += 2) {
    let [x, y] = [run[i] ?? 0, run[i + 1] ?? 0];
    const [endX, endY] = [run[i + 2] ?? 0, run[i + 3] ?? 0];
    let rest = Math.hypot(endX - x, endY - y);
    while (rest > left) {
      [x, y] = [x + ((endX - x) * left) / rest, y + ((endY - y) * left) / rest];
      rest -= left;
      if (drawing) dashes.push([...dash, x, y]);
      dash = [x, y];
      drawing = !drawing;
      left = drawing ? on : off;
    }
    left -= rest;
    dash.push(endX, endY);
  }
  if (drawing && dash.length > 2) dashes.push(dash);
  return dashes;
}
