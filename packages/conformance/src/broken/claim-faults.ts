/** Fast paths that are not what they replace. */
import type { Aval, ClaimAttrs, ClaimedKernel, Expr, LoopKernel, Plan, Step } from "@receptive/core/extend";
import type { BrokenBackend } from "./broken-backend.ts";
import { add, alu, index, load, mul, number, select } from "./rewrite-plan.ts";
import { withPlans } from "./wrap-backend.ts";

const none: Aval = { shape: [], dtype: "f32" };
const times = (a: Expr, n: number): Expr => mul(a, number(n));
const within = (x: Expr, n: number): Expr => alu("and", "bool", alu("lt", "bool", number(-1), x), alu("lt", "bool", x, number(n)));
const flatten = (shape: readonly number[], at: readonly Expr[]): Expr => shape.reduce<Expr>((sum, d, i) => add(times(sum, d), at[i] ?? number(0)), number(0));

/** A matrix product as a loop; with `scramble` aᵀ·b is written column by column. */
function dotLoop(call: ClaimedKernel, scramble: boolean): LoopKernel {
  const { transA, transB } = call.attrs as ClaimAttrs["dot"];
  const [a = none, b = none] = call.inputs;
  const output = call.outputs[0] ?? none;
  const rank = output.shape.length;
  const [m = 1, n = 1] = output.shape.slice(-2);
  const k = a.shape[rank - (transA ? 2 : 1)] ?? 1;
  const flat = add(times(index("out", rank - 2), n), index("out", rank - 1));
  const [i, j] = scramble && transA ? [alu("rem", "i32", flat, number(m)), alu("div", "i32", flat, number(m))] : [index("out", rank - 2), index("out", rank - 1)];
  const batch = (x: Aval): Expr[] => x.shape.slice(0, -2).map((d, axis) => (d === 1 ? number(0) : index("out", axis)));
  const r = index("reduce", 0);
  const left = load(0, flatten(a.shape, [...batch(a), ...(transA ? [r, i] : [i, r])]));
  const right = load(1, flatten(b.shape, [...batch(b), ...(transB ? [j, r] : [r, j])]));
  return { kind: "loop", name: "dot", inputs: call.inputs, output, body: mul(left, right), reduce: { op: "sum", dtype: "f32", shape: [k], epilogue: { op: "acc", dtype: "f32" } } };
}

type Pool = ClaimAttrs["maxPool"];
const outAxes = (rank: number): Expr[] => Array.from({ length: rank }, (_, i) => index("out", i));
const cellNumber = (kernel: readonly number[]): Expr => flatten(kernel, kernel.map((_, i) => index("reduce", i)));

/** The input under the cell of a window, or what `other` says outside. */
function underCell(x: Aval, { stride, padding, dilation }: Pool, other: Expr, value: (at: Expr) => Expr): Expr {
  const spatial = stride.map((s, i) => add(add(times(index("out", 2 + i), s), times(index("reduce", i), dilation[i] ?? 1)), number(-(padding[i]?.[0] ?? 0))));
  const inside = spatial.map((p, i) => within(p, x.shape[2 + i] ?? 0)).reduce((p, q) => alu("and", "bool", p, q));
  return select(inside, value(flatten(x.shape, [index("out", 0), index("out", 1), ...spatial])), other);
}

/** Instead of the first maximum's place, a bit for each of them. */
function tiesForward(step: Step, call: ClaimedKernel): Step[] {
  const attrs = call.attrs as Pool & Record<string, unknown>;
  const [x = none] = call.inputs;
  const [y = none, places = none] = call.outputs;
  const lowest = number(-Infinity, "f32");
  const acc = (dtype: "f32" | "i32"): Expr => ({ op: "acc", dtype });
  const best: LoopKernel = { kind: "loop", name: "maxPool", inputs: [x], output: y, body: underCell(x, attrs, lowest, (at) => load(0, at)), reduce: { op: "max", dtype: "f32", shape: attrs.kernel, epilogue: acc("f32") } };
  const top = load(1, flatten(y.shape, outAxes(y.shape.length)));
  const bit = alu("shl", "i32", number(1), cellNumber(attrs.kernel));
  const bits: LoopKernel = {
    kind: "loop", name: "maxPoolPlaces", inputs: [x, y], output: places, body: underCell(x, attrs, number(0), (at) => select(alu("eq", "bool", load(0, at), top), bit, number(0))),
    reduce: { op: "sum", dtype: "i32", shape: attrs.kernel, epilogue: acc("i32") },
  };
  const [yOut = 0, placesOut = 0] = step.outs;
  return [{ kernel: best, ins: step.ins, outs: [yOut] }, { kernel: bits, ins: [step.ins[0] ?? 0, yOut], outs: [placesOut] }];
}

function tiesBackward(call: ClaimedKernel): LoopKernel {
  const { kernel, stride, padding, dilation } = call.attrs as Pool & Record<string, unknown>;
  const [dy = none] = call.inputs;
  const output = call.outputs[0] ?? none;
  const from = stride.map((s, i) => ({ moved: add(add(index("out", 2 + i), number(padding[i]?.[0] ?? 0)), times(index("reduce", i), -(dilation[i] ?? 1))), s, size: dy.shape[2 + i] ?? 0 }));
  const window = from.map(({ moved, s }) => alu("div", "i32", moved, number(s)));
  const inside = from.map(({ moved, s, size }) => alu("and", "bool", within(moved, s * size), alu("eq", "bool", alu("rem", "i32", moved, number(s)), number(0)))).reduce((p, q) => alu("and", "bool", p, q));
  const at = flatten(dy.shape, [index("out", 0), index("out", 1), ...window]);
  const named = alu("and", "i32", alu("shr", "i32", load(1, at, "i32"), cellNumber(kernel)), number(1));
  return {
    kind: "loop", name: "maxPoolGrad", inputs: call.inputs, output, body: select(alu("and", "bool", inside, alu("eq", "bool", named, number(1))), load(0, at), number(0, "f32")),
    reduce: { op: "sum", dtype: "f32", shape: kernel, epilogue: { op: "acc", dtype: "f32" } },
  };
}

function mapClaims(change: (step: Step, call: ClaimedKernel) => Step[]): (plan: Plan) => Plan {
  return (plan) => ({ ...plan, steps: plan.steps.flatMap((s) => (s.kernel.kind === "claimed" ? change(s, s.kernel) : [s])) });
}

const POOLS: ReadonlySet<string> = new Set(["maxPoolWithIndex", "maxPoolGrad"]);

export const claimFaults: readonly BrokenBackend[] = [
  {
    fault: "a weight's gradient is written transposed", caught: "ops/matmul/f32/ordinary",
    create: withPlans(mapClaims((s, call) => [{ ...s, kernel: dotLoop(call, true) }]), (call) => (call.name === "dot" && call.inputs[0]?.dtype === "f32" ? {} : null)),
  },
  {
    fault: "max pooling sends the gradient to all that tie", caught: "ops/maxPool/f32/ties",
    create: withPlans(mapClaims((s, call) => (call.name === "maxPoolWithIndex" ? tiesForward(s, call) : [{ ...s, kernel: tiesBackward(call) }])), (call) => (POOLS.has(call.name) && call.inputs[0]?.dtype === "f32" ? {} : null)),
  },
];

/** The same claims without a fault: what shows that the faults, not the claims, are found. */
export const soundDot: BrokenBackend["create"] = withPlans(mapClaims((s, call) => [{ ...s, kernel: dotLoop(call, false) }]), (call) => (call.name === "dot" && call.inputs[0]?.dtype === "f32" ? {} : null));
