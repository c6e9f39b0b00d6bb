import { type Backend } from "@receptive/core/extend";
import { compile, flip, tensor, type Tensor, valueAndGrad } from "@receptive/core";
import type { SafeTensor } from "@receptive/formats";
import { compareValues } from "../compare-values.ts";
import { type Adapter, Inputs } from "./adapter.ts";
import { Attrs } from "./attrs.ts";
import type { CaseInput, Tolerance, TorchCase, ViewStep } from "./fixture.ts";
import type { OpFixture } from "./read-fixtures.ts";

export interface CaseOutcome {
  /** What differs, one line each; empty where the case passes. */
  readonly faults: readonly string[];
  /** The largest error as a part of what is allowed. */
  readonly worst: number;
}

interface Values { readonly data: ArrayLike<number>; readonly shape: readonly number[] }

function stored(fixture: OpFixture, key: string): SafeTensor {
  const found = fixture.tensors.get(key);
  if (found === undefined) throw new RangeError(`${fixture.op}: the fixture has no tensor ${key}`);
  return found;
}

function valuesOf({ dtype, data, shape }: SafeTensor): Values {
  if (dtype === "F32" || dtype === "F64" || dtype === "I32" || dtype === "BOOL") return { data, shape };
  throw new RangeError(`the fixtures hold no ${dtype}`);
}

function tensorOf(t: SafeTensor): Tensor {
  const { dtype, data, shape } = t;
  if (dtype === "BOOL") return tensor(data, shape).cast("bool");
  if (dtype === "F32" || dtype === "F64" || dtype === "I32") return tensor(data, shape);
  throw new RangeError(`the fixtures hold no ${dtype}`);
}

function applyView(x: Tensor, [kind, argument]: ViewStep): Tensor {
  if (kind === "permute") return x.permute(...argument);
  if (kind === "expand") return x.expand(argument);
  if (kind === "flip") return flip(x, argument);
  return x.at(...argument);
}

const logicalOf = (bases: readonly Tensor[], inputs: readonly CaseInput[]): Tensor[] => bases.map((b, i) => (inputs[i]?.view ?? []).reduce(applyView, b));

/** The case as a function of its stored tensors: outputs, gradients for the logical inputs, gradients for what they are views of. */
function caseFunction(adapter: Adapter, c: TorchCase): (bases: Tensor[], upstream: Tensor[]) => { outputs: Tensor[]; grads: Tensor[]; baseGrads: Tensor[] } {
  const attrs = new Attrs(c.attrs);
  const call = (logical: readonly Tensor[]): readonly Tensor[] => adapter(new Inputs(new Map(c.inputs.map((input, i) => [input.name, logical[i] ?? tensor(0)]))), attrs);
  const wanted = c.inputs.map((input) => c.grads.some((g) => g.input === input.name));
  const sources = c.outputs.flatMap((o, j) => (o.upstream === undefined ? [] : [j]));
  /** Puts the differentiated tensors back among the others. */
  const merge = (all: readonly Tensor[], chosen: readonly Tensor[]): Tensor[] => { let next = 0; return all.map((t, i) => (wanted[i] === true ? (chosen[next++] ?? t) : t)); };
  return (bases, upstream) => {
    const logical = logicalOf(bases, c.inputs);
    if (c.grads.length === 0) return { outputs: [...call(logical)], grads: [], baseGrads: [] };
    const loss = (all: readonly Tensor[]): readonly [Tensor, Tensor[]] => {
      const outputs = [...call(all)];
      const terms = sources.map((j, k) => (outputs[j] ?? tensor(0)).mul(upstream[k] ?? 0).sum());
      return [terms.reduce((a, b) => a.add(b)), outputs];
    };
    const [[, outputs], grads] = valueAndGrad((chosen: Tensor[]) => loss(merge(logical, chosen)), { aux: true })(logical.filter((_, i) => wanted[i]));
    const baseGrads = valueAndGrad((chosen: Tensor[]) => loss(logicalOf(merge(bases, chosen), c.inputs))[0])(bases.filter((_, i) => wanted[i]))[1];
    return { outputs, grads, baseGrads };
  };
}

class Checks {
  readonly faults: string[] = [];
  worst = 0;

  async compare(what: string, actual: Tensor | undefined, expected: Values, tolerance: Tolerance): Promise<boolean> {
    if (actual === undefined) return this.#fault(`${what} is missing`);
    if (actual.shape.join() !== expected.shape.join()) return this.#fault(`${what} has shape [${actual.shape}] instead of [${expected.shape}]`);
    const values = await actual.read();
    // The fixtures hold singles: what a backend computed in doubles is compared as the single it stands for (e¹⁰⁰ is ∞).
    const { fault, worst } = compareValues(values instanceof Float64Array ? Float32Array.from(values) : values, expected.data, tolerance);
    this.worst = Math.max(this.worst, worst);
    return fault === null ? true : this.#fault(`${what}: ${fault}`);
  }
  #fault(line: string): boolean {
    this.faults.push(line);
    return false;
  }
}

/** Gradients by any of the conventions that the fixture accepts: all of one set must match. */
async function checkGrads(fixture: OpFixture, c: TorchCase, grads: readonly Tensor[], baseGrads: readonly Tensor[], checks: Checks): Promise<void> {
  const names = c.inputs.filter((input) => c.grads.some((g) => g.input === input.name)).map((input) => input.name);
  const tolerance = c.grad_tol ?? c.fwd_tol;
  const first = new Checks();
  for (const g of c.grads) {
    const at = names.indexOf(g.input);
    await first.compare(`gradient of ${g.input}`, grads[at], valuesOf(stored(fixture, g.tensor)), tolerance);
    if (g.tensor_base !== undefined) await first.compare(`gradient of what ${g.input} is a view of`, baseGrads[at], valuesOf(stored(fixture, g.tensor_base)), tolerance);
  }
  checks.worst = Math.max(checks.worst, first.worst);
  if (first.faults.length === 0) return;
  for (const set of Object.values(c.alt_grads ?? {})) {
    const other = new Checks();
    for (const [name, key] of Object.entries(set)) await other.compare(name, grads[names.indexOf(name)], valuesOf(stored(fixture, key)), tolerance);
    if (other.faults.length === 0) return;
  }
  checks.faults.push(...first.faults);
}

/** Runs one recorded case on a backend: outputs and gradients, through views where inputs are views. */
export async function runCase(backend: Backend, adapter: Adapter, fixture: OpFixture, c: TorchCase): Promise<CaseOutcome> {
  const bases = c.inputs.map((input) => tensorOf(stored(fixture, input.base ?? input.tensor)));
  const upstream = c.outputs.flatMap((o) => (o.upstream === undefined || c.grads.length === 0 ? [] : [tensorOf(stored(fixture, o.upstream))]));
  const run = compile(caseFunction(adapter, c), { backend });
  const checks = new Checks();
  try {
    const { outputs, grads, baseGrads } = run(bases, upstream);
    if (outputs.length !== c.outputs.length) checks.faults.push(`${outputs.length} outputs instead of ${c.outputs.length}`);
    for (const [j, o] of c.outputs.entries()) await checks.compare(`output ${j}`, outputs[j], valuesOf(stored(fixture, o.tensor)), c.fwd_tol);
    await checkGrads(fixture, c, grads, baseGrads, checks);
  } catch (error) {
    checks.faults.push(`threw ${String(error)}`);
  }
  return { faults: checks.faults, worst: checks.worst };
}

