import * as fc from "fast-check";
import type { DType } from "@receptive/core";
import { seededNumbers } from "../../kit/seeded-numbers.ts";
import type { Program } from "./call.ts";
import { Choices, type Line } from "./choices.ts";
import { elementwiseLines } from "./elementwise-lines.ts";
import { layerLines } from "./layer-lines.ts";
import { movementLines } from "./movement-lines.ts";
import { inexact, type Numbers, Recorder, type Value } from "./recorder.ts";
import { reductionLines } from "./reduction-lines.ts";

const LINES: readonly Line[] = [...elementwiseLines, ...movementLines, ...reductionLines, ...layerLines, ...layerLines];

/** What a program is made of: numbers, so that fast-check can shrink it. */
export interface Recipe {
  readonly shapes: readonly (readonly number[])[];
  /** Draws the inputs' values. */
  readonly seed: number;
  /** Any numbers; else multiples of ½, which leave no room for rounding. */
  readonly rounded: boolean;
  /** dtype of the last input. */
  readonly last: number;
  /** For each line: which operation, two operands counted from the latest, and what the operation asks for. */
  readonly lines: readonly (readonly number[])[];
}

/** Nothing, one, odd and prime sizes; nothing is rare, since little can be done with it. */
const size = fc.constantFrom(1, 2, 3, 4, 5, 7, 3, 2, 6, 8, 11, 13, 0, 17);
export const recipes: fc.Arbitrary<Recipe> = fc.record({
  shapes: fc.array(fc.array(size, { minLength: 0, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
  seed: fc.nat(1e6),
  rounded: fc.boolean(),
  last: fc.nat(7),
  lines: fc.array(fc.array(fc.nat(999), { minLength: 3, maxLength: 14 }), { minLength: 1, maxLength: 14 }),
});

const WEIGHTS = 180;
const OTHER: readonly DType[] = ["f32", "i32", "u32", "u8", "bool", "i32", "u32", "f32"];

function addInput(r: Recorder, shape: readonly number[], dtype: DType, exact: boolean, seed: number): Value {
  const draw = seededNumbers(seed);
  const n = shape.reduce((p, d) => p * d, 1);
  const length = { length: n };
  if (dtype === "f32") {
    const numbers: Numbers = exact ? { exact: true, max: 3, frac: 1 } : inexact(1);
    return r.input({ shape, dtype, values: Array.from(length, () => (exact ? (draw.below(13) - 6) / 2 : Math.fround((draw.below(1999) - 999) / 1000))) }, numbers);
  }
  const low = dtype === "i32" ? -6 : 0;
  const most = dtype === "bool" ? 1 : 6;
  return r.input({ shape, dtype, values: Array.from(length, () => low + draw.below(most - low + 1)) }, { exact: true, max: 6, frac: 0 });
}

export interface MadeProgram { readonly program: Program; readonly exact: readonly boolean[]; readonly differentiable: boolean }

/** The program of a recipe. Lines that fit nothing are left out. Throws CallRefused where a call that fits is refused. */
export function makeProgram(recipe: Recipe, halves: boolean): MadeProgram {
  const r = new Recorder(halves);
  const shapes = recipe.shapes.map((s) => (s.reduce((n, d) => n * d, 1) > 300 ? s.slice(0, 2) : s));
  const [first = [], ...rest] = shapes;
  addInput(r, first, "f32", !recipe.rounded, recipe.seed);
  addInput(r, [WEIGHTS], "f32", !recipe.rounded, recipe.seed + 1);
  for (const [i, s] of rest.entries()) addInput(r, s, i === rest.length - 1 ? (OTHER[recipe.last % OTHER.length] ?? "f32") : "f32", !recipe.rounded, recipe.seed + 2 + i);
  for (const [op = 0, a = 0, b = 0, ...numbers] of recipe.lines) {
    // The flat weights are no operand: they make every program look alike.
    const operands = r.values.filter((_, i) => i !== 1);
    const back = (n: number): Value | undefined => operands[operands.length - 1 - (n % Math.min(6, operands.length))];
    const [x, y] = [back(a), back(b)];
    if (x !== undefined && y !== undefined) LINES[op % LINES.length]?.(r, x, y, new Choices(numbers));
  }
  const outputs = r.loose();
  return { program: r.program(outputs), exact: outputs.map((o) => o.exact), differentiable: !r.kinked && outputs.some((o) => o.dtype === "f32" && o.size > 0) };
}
