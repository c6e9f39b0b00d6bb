import type { Recorder, Value } from "./recorder.ts";

/** The numbers of one line of a random program, taken one after the other: 0 once they are used up, so that shrinking simplifies. */
export class Choices {
  readonly #numbers: readonly number[];
  #next = 0;
  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }
  below(n: number): number {
    const chosen = this.#numbers[this.#next++] ?? 0;
    return n <= 1 ? 0 : chosen % n;
  }
  flag(): boolean {
    return this.below(2) === 1;
  }
  pick<T>(list: readonly [T, ...T[]]): T {
    return list[this.below(list.length)] ?? list[0];
  }
}

/** Adds a value to a program, of two earlier ones; null where the operation does not fit them. */
export type Line = (r: Recorder, a: Value, b: Value, c: Choices) => Value | null;

export const isFloat = (v: Value): boolean => v.dtype === "f32";
export const isInt = (v: Value): boolean => v.dtype === "i32" || v.dtype === "u32";

/** Weights of a shape, cut from the program's second input, which is long and flat. */
export function weights(r: Recorder, shape: readonly number[], c: Choices): Value | null {
  const [, pool] = r.values;
  const size = shape.reduce((n, d) => n * d, 1);
  if (pool === undefined || size > pool.size) return null;
  const from = c.below(Math.min(8, pool.size - size + 1));
  const cut = r.method(pool, "at", [[from, from + size]], pool);
  return cut === null ? null : r.method(cut, "reshape", [[...shape]], pool);
}
