/** 3×3 convolution with stride 1 and its gradients by definition, in doubles. Padding taps contribute nothing. */
import type { WinogradShape } from "../claims/winograd/shape.ts";

export type Which = "forward" | "inputGradient" | "weightGradient";

/** Floats of the input, the weights and the output. */
export function sizesOf({ n, c, o, h, w }: WinogradShape): { x: number; weight: number; y: number } {
  return { x: n * c * h.size * w.size, weight: o * c * 9, y: n * o * h.out * w.out };
}

/** Visits every product: positions in x, weight and y. */
function products({ n, c, o, h, w }: WinogradShape, visit: (x: number, weight: number, y: number) => void): void {
  for (let s = 0; s < n; s++) for (let q = 0; q < o; q++) for (let k = 0; k < c; k++) for (let i = 0; i < h.out; i++) for (let ky = 0; ky < 3; ky++) {
    const row = i + ky - h.before;
    if (row < 0 || row >= h.size) continue;
    for (let j = 0; j < w.out; j++) for (let kx = 0; kx < 3; kx++) {
      const column = j + kx - w.before;
      if (column < 0 || column >= w.size) continue;
      visit(((s * c + k) * h.size + row) * w.size + column, (q * c + k) * 9 + ky * 3 + kx, ((s * o + q) * h.out + i) * w.out + j);
    }
  }
}

/** `first`, `second`: x and weight, dy and weight, or x and dy. */
export function byDefinition(which: Which, shape: WinogradShape, first: Float32Array, second: Float32Array): Float64Array {
  const sizes = sizesOf(shape);
  const out = new Float64Array(which === "forward" ? sizes.y : which === "inputGradient" ? sizes.x : sizes.weight);
  products(shape, (x, weight, y) => {
    const [a, b, to] = which === "forward" ? [x, weight, y] : which === "inputGradient" ? [y, weight, x] : [x, y, weight];
    out[to] = (out[to] ?? 0) + (first[a] ?? 0) * (second[b] ?? 0);
  });
  return out;
}
