import { describe, expect, test } from "vitest";
import type { AluOp, DType, Expr, LoopKernel, ReduceOp, ScatterKernel } from "../backend/interface.ts";
import { runKernel } from "./run-kernel.ts";

const out = (axis: number): Expr => ({ op: "index", of: "out", axis });
const fold = (axis: number): Expr => ({ op: "index", of: "reduce", axis });
const int = (value: number): Expr => ({ op: "const", dtype: "i32", value });
const alu = (op: AluOp, dtype: DType, ...src: Expr[]): Expr => ({ op, dtype, src });
const load = (input: number, at: Expr, dtype: DType = "f32"): Expr => ({ op: "load", dtype, input, at });
const add = (...terms: Expr[]): Expr => terms.reduce((a, b) => alu("add", "i32", a, b));
const mul = (a: Expr, b: number): Expr => alu("mul", "i32", a, int(b));
const acc = (dtype: DType = "f32"): Expr => ({ op: "acc", dtype });

const MODES = [
  { precision: "f64", codegen: true }, { precision: "f64", codegen: false },
  { precision: "f32", codegen: true }, { precision: "f32", codegen: false },
] as const;

/** Values that singles and their small sums hold exactly. */
function ramp(count: number): number[] {
  return Array.from({ length: count }, (_, i) => ((i * 37) % 23) / 8 - 1);
}

/** y[n,o,h,w] = Σ x[n,c,h+i−pad,w+j−pad] · weight[o,c,i,j], padding by a mask, relu(y + bias) in the epilogue. */
function convKernel(n: number, c: number, size: number, o: number, k: number, pad: number): LoopKernel {
  const to = size + 2 * pad - k + 1;
  const row = add(out(2), fold(1), int(-pad));
  const column = add(out(3), fold(2), int(-pad));
  const inside = (i: Expr): Expr => alu("and", "bool", alu("lt", "bool", int(-1), i), alu("lt", "bool", i, int(size)));
  const zero: Expr = { op: "const", dtype: "f32", value: 0 };
  const x = load(0, add(mul(out(0), c * size * size), mul(fold(0), size * size), mul(row, size), column));
  const weight = load(1, add(mul(out(1), c * k * k), mul(fold(0), k * k), mul(fold(1), k), fold(2)));
  return {
    kind: "loop", name: "conv", output: { shape: [n, o, to, to], dtype: "f32" },
    inputs: [{ shape: [n, c, size, size], dtype: "f32" }, { shape: [o, c, k, k], dtype: "f32" }, { shape: [o], dtype: "f32" }],
    body: alu("mul", "f32", alu("where", "f32", alu("and", "bool", inside(row), inside(column)), x, zero), weight),
    reduce: { op: "sum", dtype: "f32", shape: [c, k, k], epilogue: alu("max", "f32", alu("add", "f32", acc(), load(2, out(1))), zero) },
  };
}

describe.each(MODES)("$precision, codegen $codegen", (options) => {
  test("a padded convolution with bias and relu against naive loops", async () => {
    const [n, c, size, o, k, pad] = [2, 3, 5, 4, 3, 1];
    const [x, weight, bias] = [ramp(n * c * size * size), ramp(o * c * k * k), ramp(o)];
    const wanted: number[] = [];
    for (let b = 0; b < n; b++) for (let f = 0; f < o; f++) for (let h = 0; h < size; h++) for (let w = 0; w < size; w++) {
      let sum = 0;
      for (let ch = 0; ch < c; ch++) for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) {
        const [row, column] = [h + i - pad, w + j - pad];
        if (row < 0 || row >= size || column < 0 || column >= size) continue;
        sum += (x[((b * c + ch) * size + row) * size + column] ?? NaN) * (weight[((f * c + ch) * k + i) * k + j] ?? NaN);
      }
      wanted.push(Math.max(0, sum + (bias[f] ?? NaN)));
    }
    expect([...await runKernel(convKernel(n, c, size, o, k, pad), [x, weight, bias], options)]).toEqual(wanted);
  });

  test("loads out of range, on either side, read 0; bool reads false", async () => {
    const at = add(out(0), int(-2));
    const floats: LoopKernel = { kind: "loop", name: "gather", inputs: [{ shape: [3], dtype: "f32" }], output: { shape: [7], dtype: "f32" }, body: load(0, at) };
    expect([...await runKernel(floats, [[5, 6, 7]], options)]).toEqual([0, 0, 5, 6, 7, 0, 0]);
    const bools: LoopKernel = { kind: "loop", name: "gather", inputs: [{ shape: [3], dtype: "bool" }], output: { shape: [7], dtype: "bool" }, body: alu("not", "bool", load(0, at, "bool")) };
    expect([...await runKernel(bools, [[1, 0, 1]], options)]).toEqual([1, 1, 0, 1, 0, 1, 1]);
    const indexed: LoopKernel = {
      kind: "loop", name: "gather", inputs: [{ shape: [3], dtype: "f32" }, { shape: [5], dtype: "i32" }], output: { shape: [5], dtype: "f32" }, body: load(0, load(1, out(0), "i32")),
    };
    expect([...await runKernel(indexed, [[5, 6, 7], [2, -1, 3, 2147483647, -2147483648]], options)]).toEqual([7, 0, 0, 0, 0]);
  });

  test.each([
    ["sum", "f32", 0], ["prod", "f32", 1], ["max", "f32", -Infinity], ["min", "f32", Infinity], ["max", "f16", -Infinity],
    ["sum", "i32", 0], ["prod", "i32", 1], ["max", "i32", -2147483648], ["min", "i32", 2147483647],
    ["max", "u32", 0], ["min", "u32", 4294967295], ["max", "bool", 0], ["min", "bool", 1],
  ] as const)("an empty %s of %s is %d", async (op, dtype, wanted) => {
    const kernel: LoopKernel = {
      kind: "loop", name: "empty", inputs: [{ shape: [2, 0], dtype }], output: { shape: [2], dtype }, body: load(0, out(0), dtype),
      reduce: { op, dtype, shape: [0], epilogue: acc(dtype) },
    };
    expect([...await runKernel(kernel, [[]], options)]).toEqual([wanted, wanted]);
  });

  test("reductions of every kind against a fold", async () => {
    const rows: Readonly<Record<"f32" | "i32", number[]>> = { f32: ramp(24), i32: ramp(24).map((v) => Math.round(v * 1e9)) };
    const folds: Readonly<Record<ReduceOp, (a: number, b: number) => number>> = { sum: (a, b) => a + b, prod: (a, b) => a * b, max: Math.max, min: Math.min };
    for (const dtype of ["f32", "i32"] as const) {
      for (const op of ["sum", "max", "min"] as const) {
        const kernel: LoopKernel = {
          kind: "loop", name: op, inputs: [{ shape: [2, 3, 4], dtype }], output: { shape: [3], dtype }, body: load(0, add(mul(fold(0), 12), mul(out(0), 4), fold(1)), dtype),
          reduce: { op, dtype, shape: [2, 4], epilogue: acc(dtype) },
        };
        const wanted = [0, 1, 2].map((i) => {
          const values = [0, 1].flatMap((a) => rows[dtype].slice(a * 12 + i * 4, a * 12 + i * 4 + 4));
          return dtype === "i32" ? values.reduce((a, b) => folds[op](a, b) | 0) : values.reduce((a, b) => folds[op](a, b));
        });
        expect([...await runKernel(kernel, [rows[dtype]], options)], `${op} ${dtype}`).toEqual(wanted);
      }
    }
  });

  test("a NaN anywhere wins a max and a min", async () => {
    for (const op of ["max", "min"] as const) {
      const kernel: LoopKernel = {
        kind: "loop", name: op, inputs: [{ shape: [3, 3], dtype: "f32" }], output: { shape: [3], dtype: "f32" }, body: load(0, add(mul(out(0), 3), fold(0))),
        reduce: { op, dtype: "f32", shape: [3], epilogue: acc() },
      };
      expect([...await runKernel(kernel, [[NaN, 1, 2, 1, NaN, 2, 1, 2, NaN]], options)]).toEqual([NaN, NaN, NaN]);
    }
  });

  test("rank 0, empty outputs, and integers that wrap in products", async () => {
    const scalar: LoopKernel = { kind: "loop", name: "scalar", inputs: [], output: { shape: [], dtype: "f32" }, body: { op: "const", dtype: "f32", value: -0.5 } };
    expect([...await runKernel(scalar, [], options)]).toEqual([-0.5]);
    const none: LoopKernel = { kind: "loop", name: "none", inputs: [], output: { shape: [3, 0], dtype: "i32" }, body: out(0) };
    expect([...await runKernel(none, [], options)]).toEqual([]);
    const product: LoopKernel = {
      kind: "loop", name: "product", inputs: [{ shape: [3], dtype: "u32" }], output: { shape: [1], dtype: "u32" }, body: load(0, fold(0), "u32"),
      reduce: { op: "prod", dtype: "u32", shape: [3], epilogue: acc("u32") },
    };
    expect([...await runKernel(product, [[65537, 65537, 3]], options)]).toEqual([Number(BigInt.asUintN(32, 65537n * 65537n * 3n))]);
  });

  test.each([0, 1, 2])("an epilogue with shared parts and indices of its own, rank %d", async (rank) => {
    const shape = [2, 3].slice(0, rank);
    const count = shape.reduce((a, b) => a * b, 1);
    const row = add(int(0), ...shape.map((_, axis) => mul(out(axis), axis === rank - 1 ? 1 : 3)));
    const square = alu("mul", "f32", acc(), acc());
    const scale = alu("add", "f32", load(1, row), load(1, int(0)));
    const kernel: LoopKernel = {
      kind: "loop", name: "epilogue", inputs: [{ shape: [count, 4], dtype: "f32" }, { shape: [count], dtype: "f32" }], output: { shape, dtype: "f32" },
      body: load(0, add(mul(row, 4), fold(0))),
      reduce: { op: "sum", dtype: "f32", shape: [4], epilogue: alu("add", "f32", alu("mul", "f32", square, scale), alu("sub", "f32", square, scale)) },
    };
    const [x, y] = [ramp(count * 4), ramp(count)];
    const wanted = y.map((value, i) => {
      const sum = x.slice(i * 4, i * 4 + 4).reduce((a, b) => a + b);
      const factor = value + (y[0] ?? NaN);
      return sum * sum * factor + (sum * sum - factor);
    });
    expect([...await runKernel(kernel, [x, y], options)]).toEqual(wanted);
  });

  test("a chain of thousands of operations", async () => {
    let body = load(0, out(0));
    for (let i = 0; i < 5000; i++) body = alu("add", "f32", body, { op: "const", dtype: "f32", value: 1 });
    const kernel: LoopKernel = { kind: "loop", name: "chain", inputs: [{ shape: [2], dtype: "f32" }], output: { shape: [2], dtype: "f32" }, body };
    expect([...await runKernel(kernel, [[0, 1]], options)]).toEqual([5000, 5001]);
  });
});

test("f32 sums round at every addition in row-major order, f64 sums never", async () => {
  const kernel: LoopKernel = {
    kind: "loop", name: "sum", inputs: [{ shape: [3], dtype: "f32" }], output: { shape: [], dtype: "f32" }, body: load(0, fold(0)),
    reduce: { op: "sum", dtype: "f32", shape: [3], epilogue: acc() },
  };
  expect([...await runKernel(kernel, [[2 ** 24, 1, 1]], { precision: "f32" })]).toEqual([2 ** 24]);
  expect([...await runKernel(kernel, [[2 ** 24, 1, 1]], { precision: "f64" })]).toEqual([2 ** 24 + 2]);
  expect([...await runKernel(kernel, [[0.1, 0.2, 0.3]], { precision: "f64" })]).toEqual([0.1 + 0.2 + 0.3]);
});

describe.each(["f64", "f32"] as const)("scatter in %s", (precision) => {
  test("adds along an axis, repeats add up, out of range is dropped", async () => {
    const kernel: ScatterKernel = {
      kind: "scatter", name: "scatterAdd", axis: 1, output: { shape: [2, 3, 2], dtype: "f32" },
      inputs: [{ shape: [2, 3, 2], dtype: "f32" }, { shape: [2, 4, 2], dtype: "i32" }, { shape: [2, 4, 2], dtype: "f32" }],
    };
    const base = ramp(12);
    const index = [0, 2, 0, 1, -1, 3, 2, 2, 1, 1, 1, 1, 0, 2147483647, 2, -2147483648];
    const update = ramp(16).map((v) => v + 0.25);
    const wanted = [...base];
    for (let a = 0; a < 2; a++) for (let k = 0; k < 4; k++) for (let b = 0; b < 2; b++) {
      const from = (a * 4 + k) * 2 + b;
      const along = index[from] ?? -1;
      if (along < 0 || along > 2) continue;
      const to = (a * 3 + along) * 2 + b;
      wanted[to] = (wanted[to] ?? NaN) + (update[from] ?? NaN);
    }
    expect([...await runKernel(kernel, [base, index, update], { precision })]).toEqual(wanted);
  });

  test("an index smaller than the base off the axis touches only its corner", async () => {
    const kernel: ScatterKernel = {
      kind: "scatter", name: "scatterAdd", axis: 0, output: { shape: [2, 3], dtype: "i32" },
      inputs: [{ shape: [2, 3], dtype: "i32" }, { shape: [1, 2], dtype: "i32" }, { shape: [1, 2], dtype: "i32" }],
    };
    expect([...await runKernel(kernel, [[2147483647, 0, 0, 0, 0, 0], [0, 1], [1, 5]], { precision })]).toEqual([-2147483648, 0, 0, 0, 5, 0]);
  });
});

test("an array of no elements takes no time, however long its other axes are", async () => {
  const aval = { shape: [2 ** 40, 0], dtype: "f32" as const };
  const kernel: LoopKernel = { kind: "loop", name: "double", inputs: [aval], output: aval, body: alu("add", "f32", load(0, out(1)), load(0, out(1))) };
  expect([...await runKernel(kernel, [[]])]).toEqual([]);
});
