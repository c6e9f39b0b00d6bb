/** A tensor's size along each axis, row-major. Rank 0 is a scalar. */
export type Shape = readonly number[];

export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const d of shape) size *= d;
  return size;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Elements between neighbours along each axis of a contiguous row-major array. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= dim(shape, i);
  }
  return strides;
}

/** The size along an axis that is known to exist. */
export function dim(shape: Shape, axis: number): number {
  const d = shape[axis];
  if (d === undefined) throw new RangeError(`axis ${axis} of shape [${shape}]`);
  return d;
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(",")}]`;
}

/** NumPy's broadcast of several shapes, or null where they do not agree. */
export function broadcastShapes(shapes: readonly Shape[]): number[] | null {
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  const out: number[] = [];
  for (let i = 0; i < rank; i++) {
    let size = 1;
    for (const s of shapes) {
      const d = s[i - rank + s.length] ?? 1;
      if (d === 1 || d === size) continue;
      if (size !== 1) return null;
      size = d;
    }
    out.push(size);
  }
  return out;
}
