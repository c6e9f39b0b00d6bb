import { tensor, type Tensor, valueAndGrad } from "@receptive/core";
import { type Backend, type DType, type PipelineOptions, toPlan } from "@receptive/core/extend";
import { compareValues } from "../compare-values.ts";
import { type Context, type Outcome, outcome } from "../kit/case.ts";
import { countOf } from "../kit/element-layout.ts";
import { runPlan } from "../kit/run-plan.ts";
import { seededNumbers, seedOf } from "../kit/seeded-numbers.ts";
import { trace } from "../kit/trace.ts";
import { opTolerance } from "../tolerances.ts";
import type { Sample, SampleInput } from "./sample.ts";

const isFloat = (dtype: DType): boolean => dtype === "f32" || dtype === "f16";

/** The shape of what is passed: a view's input is larger than the view. */
export function baseShape({ shape, view }: SampleInput): readonly number[] {
  const [m = 1, n = 1] = shape.slice(-2);
  if (view === "transposed") return [...shape.slice(0, -2), n, m];
  const last = shape.at(-1) ?? 1;
  return view === "stepped" ? [...shape.slice(0, -1), 2 * last] : view === "sliced" ? [...shape.slice(0, -1), last + 3] : shape;
}

export function throughView(x: Tensor, { view, shape }: SampleInput): Tensor {
  const keep = shape.slice(1).map(() => null);
  if (view === "transposed") return x.transpose();
  if (view === "stepped") return x.at(...keep, [null, null, 2]);
  if (view === "sliced") return x.at(...keep, [1, -2]);
  return view === "flipped" ? x.at(...keep, [null, null, -1]) : x;
}

function numbersFor(input: SampleInput, seed: number): Float32Array | Int32Array {
  const shape = baseShape(input);
  const n = countOf({ shape });
  if (input.dtype === "i32") return Int32Array.from(input.values ?? []);
  return input.values === undefined ? seededNumbers(seed).singles(n, input.low, input.high) : Float32Array.from(input.values);
}

/** Outputs of the sample and, where floats lead to floats, the gradients of a random projection of them. */
function withGradients(sample: Sample, seed: number): (xs: Tensor[]) => readonly Tensor[] {
  const call = (bases: readonly Tensor[]): readonly Tensor[] => [sample.f(...bases.map((b, i) => throughView(b, sample.inputs[i] ?? { shape: b.shape })))].flat();
  if (sample.grads === false || sample.inputs.every((i) => i.dtype === "i32")) return call;
  return (bases) => {
    const floats = bases.filter((b) => isFloat(b.dtype));
    const loss = (chosen: readonly Tensor[]): readonly [Tensor, readonly Tensor[]] => {
      let next = 0;
      const outs = call(bases.map((b) => (isFloat(b.dtype) ? (chosen[next++] ?? b) : b)));
      const terms = outs.map((y, i) => y.mul(tensor(seededNumbers(seed + i).singles(y.size, 0.5, 1.5), y.shape)).sum());
      return [terms.reduce((a, b) => a.add(b)), outs];
    };
    const [[, outs], grads] = valueAndGrad((chosen: Tensor[]) => loss(chosen), { aux: true })(floats);
    return [...outs, ...grads];
  };
}

const WAYS: readonly (readonly [string, PipelineOptions])[] = [["unfused", { fuse: false, claims: false }], ["fused", { claims: false }], ["claimed", {}]];

/** Runs a sample on the reference in doubles and on a backend unfused, fused and with its claims. */
export async function runSample(sample: Sample, id: string, { backend, oracle, seed }: Context): Promise<Outcome> {
  const caseSeed = seedOf(seed, id);
  const args = sample.inputs.map((input, i) => numbersFor(input, caseSeed + i));
  const leaves = args.map((a, i) => tensor(a, baseShape(sample.inputs[i] ?? { shape: [a.length] })));
  const { graph, captured } = trace(withGradients(sample, caseSeed), leaves);
  const all = [...args, ...captured];
  const run = async (on: Backend, options: PipelineOptions): Promise<number[][]> => await runPlan(on, toPlan(graph, on, options), all);
  const wanted = await run(oracle, { fuse: false, claims: false });
  const tolerance = opTolerance(sample.op);
  const faults: string[] = [];
  let worst = 0;
  for (const [way, options] of WAYS) {
    const found = await run(backend, options);
    for (const [i, w] of wanted.entries()) {
      // The oracle computes in doubles: what it says is meant as the single next to it.
      const result = compareValues(Float32Array.from(found[i] ?? []), Float32Array.from(w), tolerance);
      worst = Math.max(worst, result.worst);
      if (result.fault !== null) faults.push(`${way}, ${i}${i >= wanted.length - leaves.length ? " (a gradient, where there are any)" : ""}: ${result.fault}`);
    }
  }
  return outcome(faults, worst);
}
