import type { Aval, DType, Expr, LoopKernel, ReduceOp } from "@receptive/core/extend";
import { describe, expect, it } from "vitest";
import { cpu } from "../cpu.ts";
import { count, evaluateLoop, wrap } from "../testing/evaluate.ts";
import { randomSource, runKernel } from "../testing/run-plan.ts";

const backend = cpu();
const f32 = (value: number): Expr => ({ op: "const", dtype: "f32", value });
const i32 = (value: number): Expr => ({ op: "const", dtype: "i32", value });
const out = (axis: number): Expr => ({ op: "index", of: "out", axis });
const red = (axis: number): Expr => ({ op: "index", of: "reduce", axis });
const alu = (op: Extract<Expr, { readonly src: readonly Expr[] }>["op"], dtype: DType, ...src: Expr[]): Expr => ({ op, dtype, src });
const add = (...terms: Expr[]): Expr => terms.reduce((a, b) => alu("add", "i32", a, b));
const mul = (a: Expr, k: number): Expr => alu("mul", "i32", a, i32(k));
const load = (dtype: DType, input: number, at: Expr): Expr => ({ op: "load", dtype, input, at });
const aval = (dtype: DType, ...shape: number[]): Aval => ({ dtype, shape });

/** Row-major offset of the given indices. */
function offset(indices: readonly Expr[], shape: readonly number[]): Expr {
  let stride = 1;
  let sum: Expr = i32(0);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const index = indices[axis];
    if (index !== undefined) sum = add(mul(index, stride), sum);
    stride *= shape[axis] ?? 1;
  }
  return sum;
}

function values(random: () => number, shape: Aval, integral: boolean): number[] {
  const special = shape.dtype === "f32" && !integral ? [NaN, Infinity, -Infinity, -0, 1e-40] : [];
  return Array.from({ length: count(shape) }, () => {
    const u = random();
    if (u < 0.05 && special.length > 0) return wrap("f32", special[Math.floor(u / 0.05 * special.length)] ?? 0);
    if (shape.dtype === "f32") return integral ? Math.floor(random() * 17) - 8 : Math.fround((random() - 0.5) * 20);
    if (shape.dtype === "bool") return Number(random() < 0.5);
    return wrap(shape.dtype, random() < 0.2 ? Math.floor((random() - 0.5) * 2 ** 32) : Math.floor(random() * 40) - 10);
  });
}

async function check(kernel: LoopKernel, inputs: readonly number[][], note = ""): Promise<void> {
  const [actual = []] = await runKernel(backend, kernel, inputs);
  const expected = evaluateLoop(kernel, inputs);
  // Compared through strings where they differ, so that NaN equals NaN and -0 differs from 0.
  const bad = expected.findIndex((value, i) => !Object.is(value, actual[i]) && !(Number.isNaN(value) && Number.isNaN(actual[i])));
  if (bad >= 0 || actual.length !== expected.length) {
    expect.fail(`${kernel.name} ${note}: element ${bad} of ${expected.length} is ${actual[bad]}, not ${expected[bad]}\n${JSON.stringify(kernel)}\ninputs ${JSON.stringify(inputs).slice(0, 2000)}`);
  }
}

function loop(name: string, inputs: Aval[], output: Aval, body: Expr, reduce?: LoopKernel["reduce"]): LoopKernel {
  return { kind: "loop", name, inputs, output, body, ...(reduce === undefined ? {} : { reduce }) };
}

describe("elementwise loops", () => {
  it.each([0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 31, 1000])("adds vectors of %i", async (n) => {
    const random = randomSource(n);
    const inputs = [aval("f32", n), aval("f32", n)];
    await check(loop("add", inputs, aval("f32", n), alu("add", "f32", load("f32", 0, out(0)), load("f32", 1, out(0)))), inputs.map((each) => values(random, each, false)));
  });

  it("runs rank 0 and rank 8", async () => {
    await check(loop("scalar", [aval("f32")], aval("f32"), alu("mul", "f32", load("f32", 0, i32(0)), f32(3))), [[7]]);
    const shape = [2, 1, 3, 2, 1, 2, 2, 3];
    const permuted = [3, 2, 2, 1, 2, 3, 1, 2];
    const x = aval("i32", ...shape);
    const at = offset(shape.map((_, axis) => out(7 - axis)), shape);
    await check(loop("reversed axes", [x], aval("i32", ...permuted), load("i32", 0, at)), [Array.from({ length: count(x) }, (_, i) => i)]);
  });

  it.each<[string, Expr, number[]]>([
    ["transpose", add(mul(out(1), 7), out(0)), [7, 9]],
    ["flip", add(mul(out(0), -9), mul(out(1), -1), i32(62)), [7, 9]],
    ["strided", add(mul(out(0), 18), mul(out(1), 2)), [3, 9]],
    ["row broadcast", out(1), [7, 9]],
    ["column broadcast", out(0), [7, 9]],
    ["before the start", add(out(1), i32(-5)), [2, 9]],
    ["past the end", add(out(1), i32(60)), [2, 9]],
    ["far outside", add(mul(out(1), 1 << 28), i32(-(1 << 30))), [2, 9]],
    ["reshape by div and rem", add(mul(alu("rem", "i32", add(mul(out(0), 9), out(1)), i32(7)), 9), alu("div", "i32", add(mul(out(0), 9), out(1)), i32(7))), [7, 9]],
    ["split by div and rem", add(mul(alu("rem", "i32", out(0), i32(9)), 7), alu("div", "i32", out(0), i32(9))), [63]],
    ["wrapping multiplication", alu("rem", "i32", mul(out(1), 0x40000001), i32(63)), [2, 9]],
  ])("loads at %s", async (name, at, shape) => {
    await check(loop(name, [aval("f32", 63)], aval("f32", ...shape), load("f32", 0, at)), [Array.from({ length: 63 }, (_, i) => i + 1)]);
  });

  it("keeps a guarded load of the branch not taken harmless", async () => {
    const inside = alu("and", "bool", alu("lt", "bool", i32(1), out(0)), alu("lt", "bool", out(0), i32(9)));
    const at = alu("add", "i32", mul(out(0), 1), i32(-2));
    const body = alu("where", "f32", inside, alu("log", "f32", load("f32", 0, at)), f32(-1));
    const kernel = loop("pad", [aval("f32", 7)], aval("f32", 11), body);
    const [actual = []] = await runKernel(backend, kernel, [[1, 1, 1, 1, 1, 1, 1]]);
    expect(actual).toEqual([-1, -1, 0, 0, 0, 0, 0, 0, 0, -1, -1]);
  });

  it("takes chains of any length", async () => {
    let body = load("f32", 0, out(0));
    for (let i = 0; i < 5_000; i++) body = alu("add", "f32", body, f32(1));
    const [actual] = await runKernel(backend, loop("chain", [aval("f32", 9)], aval("f32", 9), body), [[0, 1, 2, 3, 4, 5, 6, 7, 8]]);
    expect(actual).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8].map((x) => x + 5_000));
  });

  it("updates in place where result and argument share a buffer", async () => {
    const shape = aval("f32", 37);
    const kernel = loop("in place", [shape], shape, alu("add", "f32", load("f32", 0, out(0)), f32(1)));
    const buf = backend.alloc(37 * 4);
    backend.write(buf, Float32Array.from({ length: 37 }, (_, i) => i));
    const program = backend.prepare({ key: "p", blocks: [], slots: [{ kind: "arg", aval: shape, donates: 1 }, { kind: "result", aval: shape }], steps: [{ kernel, ins: [0], outs: [1] }] });
    program.run([buf], [buf]);
    program.run([buf], [buf]);
    expect([...new Float32Array(await backend.read(buf, 0, 148))]).toEqual(Array.from({ length: 37 }, (_, i) => i + 2));
    backend.free(buf);
    program.dispose();
  });
});

describe("reductions", () => {
  const shapes: readonly (readonly [number, number])[] = [[0, 5], [5, 0], [1, 1], [1, 17], [17, 1], [3, 5], [13, 7], [4, 64], [64, 4], [5, 67], [67, 18], [2, 5000], [5000, 3]];
  for (const op of ["sum", "prod", "max", "min"] as const) {
    for (const dtype of ["f32", "i32", "u32", "bool"] as const) {
      it(`${op} of ${dtype} over rows, columns and both`, async () => {
        const random = randomSource(7);
        for (const [m, n] of shapes) {
          const x = aval(dtype, m, n);
          let data = values(random, x, true);
          // Integral products stay exact when almost every factor is ±1.
          if (dtype === "f32" && op === "prod") data = data.map((value) => (random() < 0.001 ? value : value < 0 ? -1 : 1));
          const acc: Expr = { op: "acc", dtype };
          const kinds: [string, Aval, Expr, number[]][] = [
            ["rows", aval(dtype, m), add(mul(out(0), n), red(0)), [n]],
            ["columns", aval(dtype, n), add(mul(red(0), n), out(0)), [m]],
            ["both", aval(dtype), add(mul(red(0), n), red(1)), [m, n]],
            ["both, columns first", aval(dtype, 1), add(mul(red(1), n), red(0)), [n, m]],
          ];
          for (const [name, output, at, shape] of kinds) await check(loop(`${op} ${name}`, [x], output, load(dtype, 0, at), { op, dtype, shape, epilogue: acc }), [data], `${m}x${n}`);
        }
      });
    }
  }

  it("propagates NaN through max and min", async () => {
    for (const op of ["max", "min"] as const) {
      for (const at of [0, 3, 9, 16, 22]) {
        const data = Array.from({ length: 23 }, (_, i) => (i === at ? NaN : i));
        const [actual = []] = await runKernel(backend, loop(op, [aval("f32", 23)], aval("f32"), load("f32", 0, red(0)), { op, dtype: "f32", shape: [23], epilogue: { op: "acc", dtype: "f32" } }), [data]);
        expect(actual[0]).toBeNaN();
      }
    }
  });

  it("applies prologue and epilogue, with loads and a cast in both", async () => {
    const inputs = [aval("f32", 6, 11), aval("f32", 6), aval("f32", 11)];
    const random = randomSource(3);
    const body = alu("mul", "f32", load("f32", 0, add(mul(out(0), 11), red(0))), load("f32", 2, red(0)));
    const epilogue = alu("cast", "i32", alu("add", "f32", alu("mul", "f32", { op: "acc", dtype: "f32" }, load("f32", 1, out(0))), alu("cast", "f32", out(0))));
    await check(loop("affine", inputs, aval("i32", 6), body, { op: "sum", dtype: "f32", shape: [11], epilogue }), inputs.map((each) => values(random, each, true)));
  });

  it("sums a million numbers without losing digits, along either axis", async () => {
    const n = 1 << 20;
    const random = randomSource(11);
    const data = Array.from({ length: n }, () => Math.fround(random()));
    const exact = data.reduce((a, b) => a + b, 0);
    const acc: Expr = { op: "acc", dtype: "f32" };
    const [row = []] = await runKernel(backend, loop("all", [aval("f32", n)], aval("f32"), load("f32", 0, red(0)), { op: "sum", dtype: "f32", shape: [n], epilogue: acc }), [data]);
    const [columns = []] = await runKernel(backend, loop("columns", [aval("f32", n)], aval("f32", 4), load("f32", 0, add(mul(red(0), 4), out(0))), { op: "sum", dtype: "f32", shape: [n / 4], epilogue: acc }), [data]);
    // A cascade of runs of at most 256·4 additions: a few units in the last place; one naive f32 chain is off by 1e-4.
    expect(Math.abs((row[0] ?? 0) / exact - 1)).toBeLessThan(2e-6);
    expect(Math.abs(columns.reduce((a, b) => a + b, 0) / exact - 1)).toBeLessThan(2e-6);
  });

  it("sums ten million equal numbers without drift, and counts every one of long axes", async () => {
    const acc: Expr = { op: "acc", dtype: "f32" };
    const sumOf = async (body: Expr, n: number, out: readonly number[], inputs: readonly number[][]): Promise<readonly number[]> => {
      const [found = []] = await runKernel(backend, loop("equal", inputs.map((each) => aval("f32", each.length)), aval("f32", ...out), body, { op: "sum", dtype: "f32", shape: [n], epilogue: acc }), inputs);
      return found;
    };
    const [tenth = 0] = await sumOf(f32(0.1), 1e7, [], []);
    // Runs of 256 additions at each of three levels; with the partial sums in one chain the error is 2.3e-5.
    expect(Math.abs(tenth / (1e7 * Math.fround(0.1)) - 1)).toBeLessThan(5e-6);
    // Whole numbers below 2^24 add up exactly, whatever the order.
    const long = 2 ** 21 + 12345;
    expect(await sumOf(f32(1), long, [], [])).toEqual([long]);
    const short = 2 ** 17 + 77;
    const ones = new Array<number>(short * 4).fill(1);
    expect(await sumOf(load("f32", 0, add(mul(red(0), 4), out(0))), short, [4], [ones])).toEqual([short, short, short, short]);
  });

  it("multiplies matrices as a loop", async () => {
    const random = randomSource(5);
    for (const [m, k, n] of [[3, 5, 7], [1, 9, 4], [8, 16, 33], [5, 600, 2]] as const) {
      const inputs = [aval("f32", m, k), aval("f32", k, n)];
      const body = alu("mul", "f32", load("f32", 0, add(mul(out(0), k), red(0))), load("f32", 1, add(mul(red(0), n), out(1))));
      await check(loop("matmul", inputs, aval("f32", m, n), body, { op: "sum", dtype: "f32", shape: [k], epilogue: { op: "acc", dtype: "f32" } }), inputs.map((each) => values(random, each, true)), `${m},${k},${n}`);
    }
  });
});

/** Random kernels over operations whose f32 results are exact, so that the comparison is too. */
class Fuzz {
  readonly random: () => number;
  readonly inputs: Aval[];
  readonly outRank: number;
  readonly reduceRank: number;
  readonly space: number;
  private readonly made: Expr[] = [];
  constructor(random: () => number, inputs: Aval[], outRank: number, reduceRank: number, space: number) {
    this.random = random;
    this.inputs = inputs;
    this.outRank = outRank;
    this.reduceRank = reduceRank;
    this.space = space;
  }
  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.random() * items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }
  expr(dtype: DType, depth: number): Expr {
    const again = this.made.filter((each) => (each.op === "index" ? "i32" : each.dtype) === dtype);
    if (again.length > 0 && this.random() < 0.2) return this.pick(again);
    const made = depth === 0 ? this.leaf(dtype) : this.inner(dtype, depth - 1);
    this.made.push(made);
    return made;
  }
  private index(): Expr {
    const axis = Math.floor(this.random() * (this.outRank + this.reduceRank));
    return axis < this.outRank ? out(axis) : red(axis - this.outRank);
  }
  private leaf(dtype: DType): Expr {
    if (dtype === "i32" && this.random() < 0.5 && this.outRank + this.reduceRank > 0) return this.index();
    const loads = this.inputs.flatMap((input, i) => (input.dtype === dtype ? [i] : []));
    if (this.random() < 0.3 || loads.length === 0) return { op: "const", dtype, value: dtype === "bool" ? Number(this.random() < 0.5) : Math.floor(this.random() * 12) - (dtype === "i32" || dtype === "f32" ? 4 : 0) };
    return load(dtype, this.pick(loads), this.address());
  }
  private address(): Expr {
    let at: Expr = i32(Math.floor(this.random() * 7) - 3);
    for (let axis = 0; axis < this.outRank + this.reduceRank; axis++) if (this.random() < 0.8) at = add(at, mul(axis < this.outRank ? out(axis) : red(axis - this.outRank), this.pick([1, 1, -1, 2, 3, 5, 12])));
    const u = this.random();
    if (u < 0.15) at = alu("rem", "i32", at, i32(this.pick([3, 4, 7])));
    else if (u < 0.25) at = alu("div", "i32", at, i32(this.pick([2, 3, 5])));
    return at;
  }
  private inner(dtype: DType, depth: number): Expr {
    const any = (): DType => this.pick(["f32", "i32", "u32", "bool", "u8"] as const);
    const self = (): Expr => this.expr(dtype, depth);
    const u = this.random();
    if (u < 0.1) return alu("where", dtype, this.expr("bool", depth), self(), self());
    if (u < 0.2) return alu("cast", dtype, this.expr(any(), depth));
    if (dtype === "f32") {
      if (u < 0.25) return alu("bitcast", "f32", this.expr(this.pick(["i32", "u32"] as const), depth));
      const op = this.pick(["neg", "abs", "floor", "sqrt", "add", "sub", "mul", "div", "rem", "min", "max"] as const);
      return ["neg", "abs", "floor", "sqrt"].includes(op) ? alu(op, dtype, self()) : alu(op, dtype, self(), self());
    }
    if (dtype === "bool") {
      const op = this.pick(["lt", "eq", "and", "or", "xor", "not"] as const);
      if (op === "not") return alu(op, dtype, self());
      if (op !== "lt" && op !== "eq") return alu(op, dtype, self(), self());
      const from = any();
      return alu(op, "bool", this.expr(from, depth), this.expr(from, depth));
    }
    if (dtype === "i32" && u < 0.28) return alu(this.pick(["neg", "abs"] as const), dtype, self());
    if (dtype !== "u8" && u < 0.33) return alu("bitcast", dtype, this.expr(this.pick(["i32", "u32"] as const), depth));
    if (u < 0.45) return alu(this.pick(["shl", "shr"] as const), dtype, self(), this.random() < 0.5 ? { op: "const", dtype, value: Math.floor(this.random() * 32) } : alu("and", dtype, self(), { op: "const", dtype, value: 31 }));
    if (u < 0.5) return alu("not", dtype, self());
    return alu(this.pick(["add", "sub", "mul", "div", "rem", "min", "max", "and", "or", "xor"] as const), dtype, self(), self());
  }
}

describe("random kernels", () => {
  it.each(Array.from({ length: 40 }, (_, i) => i))("agree with the interpreter, seed %i", async (seed) => {
    const random = randomSource(1000 + seed);
    for (let round = 0; round < 12; round++) {
      const size = (): number => [1, 1, 2, 3, 4, 5, 7, 8, 9, 17][Math.floor(random() * 10)] ?? 1;
      const outShape = Array.from({ length: Math.floor(random() * 4) }, size);
      const reduceShape = random() < 0.4 ? Array.from({ length: 1 + Math.floor(random() * 2) }, size) : undefined;
      const dtypes: readonly DType[] = ["f32", "i32", "u32", "bool", "u8"];
      const inputs = dtypes.map((dtype) => aval(dtype, Math.floor(random() * 60)));
      const fuzz = new Fuzz(random, inputs, outShape.length, reduceShape?.length ?? 0, 60);
      const dtype = fuzz.pick(dtypes);
      const output = aval(dtype, ...outShape);
      const data = inputs.map((each) => values(random, each, false));
      if (reduceShape === undefined) { await check(loop(`fuzz ${seed}.${round}`, inputs, output, fuzz.expr(dtype, 4)), data); continue; }
      // Sums and products of f32 round by order; integers wrap the same in any.
      const accType = fuzz.pick(dtypes);
      const op: ReduceOp = accType === "f32" ? fuzz.pick(["max", "min"] as const) : fuzz.pick(["sum", "prod", "max", "min"] as const);
      const body = fuzz.expr(accType, 3);
      const acc: Expr = { op: "acc", dtype: accType };
      const tail = new Fuzz(random, inputs, outShape.length, 0, 60).expr(dtype, 2);
      const epilogue = random() < 0.3 && accType === dtype ? acc : alu("where", dtype, alu("eq", "bool", acc, acc), alu("cast", dtype, acc), tail);
      await check(loop(`fuzz ${seed}.${round}`, inputs, output, body, { op, dtype: accType, shape: reduceShape, epilogue }), data);
    }
  });
});
