import { tensor, type Tensor, valueAndGrad } from "@receptive/core";
import { type Backend, type DType, type PipelineOptions, toPlan } from "@receptive/core/extend";
import { compareValues } from "../compare-values.ts";
import { type Context, type Outcome, outcome, skipped } from "../kit/case.ts";
import { missing } from "../kit/element-layout.ts";
import { runPlan } from "../kit/run-plan.ts";
import { seededNumbers, seedOf } from "../kit/seeded-numbers.ts";
import { trace, type TracedFunction } from "../kit/trace.ts";
import { opLimit } from "../tolerances.ts";
import type { Sample } from "./sample.ts";
import { isFloat, leafFor, throughView, type Values, valuesFor } from "./sample-values.ts";

type Calls = (xs: Tensor[]) => { readonly outs: readonly Tensor[]; readonly grads: readonly Tensor[] };

/** Outputs of the sample and, where floats lead to floats, the gradients of a random projection of them. */
function withGradients(sample: Sample, seed: number): Calls {
  const call = (bases: readonly Tensor[]): readonly Tensor[] => [sample.f(...bases.map((b, i) => throughView(b, sample.inputs[i] ?? { shape: b.shape })))].flat();
  if (sample.grads === false || !sample.inputs.some((i) => isFloat(i.dtype ?? "f32"))) return (bases) => ({ outs: call(bases), grads: [] });
  return (bases) => {
    const floats = bases.filter((b) => isFloat(b.dtype));
    const loss = (chosen: readonly Tensor[]): readonly [Tensor, readonly Tensor[]] => {
      let next = 0;
      const outs = call(bases.map((b) => (isFloat(b.dtype) ? (chosen[next++] ?? b) : b)));
      const terms = outs.map((y, i) => y.mul(tensor(seededNumbers(seed + i).singles(y.size, 0.5, 1.5), y.shape, { dtype: y.dtype })).sum());
      return [terms.reduce((a, b) => a.add(b)), outs];
    };
    const [[, outs], grads] = valueAndGrad((chosen: Tensor[]) => loss(chosen), { aux: true })(floats);
    return { outs, grads };
  };
}

interface Traced extends TracedFunction {
  /** The outputs before it are the sample's own; those from it on are gradients. */
  readonly gradsFrom: number;
  /** What the backend must have. */
  readonly dtypes: readonly DType[];
}

/** A sample as a graph. `wide`: on singles wherever it takes halves. */
function traceSample(sample: Sample, values: readonly Values[], seed: number, wide: boolean): Traced {
  let gradsFrom = 0;
  const leaves = sample.inputs.map((input, i) => leafFor(input, values[i] ?? new Float32Array(0), wide && input.dtype === "f16" ? "f32" : (input.dtype ?? "f32")));
  const traced = trace((xs) => { const { outs, grads } = withGradients(sample, seed)(xs); gradsFrom = outs.length; return [...outs, ...grads]; }, leaves);
  return { ...traced, gradsFrom, dtypes: [...traced.graph.inputs, ...traced.graph.outputs].map((n) => n.dtype) };
}

/** What doubles say, as the nearest that a type holds. */
function nearest(values: readonly number[], dtype: DType | undefined): ArrayLike<number> {
  return dtype === "f16" ? values.map(Math.f16round) : dtype === "f32" ? Float32Array.from(values) : values;
}

const WAYS: readonly (readonly [string, PipelineOptions])[] = [["unfused", { fuse: false, claims: false }], ["fused", { claims: false }], ["claimed", {}]];

/** Runs a sample on the reference in doubles, halves as doubles too, and on a backend unfused, fused and with its claims. */
export async function runSample(sample: Sample, id: string, { backend, oracle, seed }: Context): Promise<Outcome> {
  const caseSeed = seedOf(seed, id);
  const values = sample.inputs.map((input, i) => valuesFor(input, caseSeed + i));
  const { graph, captured, gradsFrom, dtypes } = traceSample(sample, values, caseSeed, false);
  const absent = missing(dtypes, backend.caps);
  if (absent !== undefined) return skipped(`the backend has no ${absent}`);
  const run = async (on: Backend, { graph: g, captured: c }: TracedFunction, options: PipelineOptions): Promise<number[][]> => await runPlan(on, toPlan(g, on, options), [...values, ...c]);
  const wanted = await run(oracle, traceSample(sample, values, caseSeed, true), { fuse: false, claims: false });
  const faults: string[] = [];
  let worst = 0;
  const errors = { value: 0, ...(gradsFrom < wanted.length ? { gradient: 0 } : {}) };
  for (const [way, options] of WAYS) {
    const found = await run(backend, { graph, captured }, options);
    for (const [i, w] of wanted.entries()) {
      const dtype = graph.outputs[i]?.dtype ?? "f32";
      const kind = i < gradsFrom ? "value" : "gradient";
      const most = isFloat(dtype) ? opLimit(sample.op, sample.dtype ?? "f32")[kind] : 0;
      const result = compareValues(nearest(found[i] ?? [], dtype), nearest(w, dtype), { rtol: most, atol: most });
      worst = Math.max(worst, result.worst);
      errors[kind] = Math.max(errors[kind] ?? 0, result.error);
      if (result.fault !== null) faults.push(`${way}, ${kind} ${i < gradsFrom ? i : i - gradsFrom}: ${result.fault}`);
    }
  }
  return outcome(faults, worst, errors);
}
