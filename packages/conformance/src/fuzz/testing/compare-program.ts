/** Runs a program eagerly and compiled on a backend, and holds both to the reference in doubles. */
import { compile, grad, tensor, type Tensor } from "@receptive/core";
import { type Backend, toPlan } from "@receptive/core/extend";
import { compareValues } from "../../compare-values.ts";
import { runPlan } from "../../kit/run-plan.ts";
import { trace } from "../../kit/trace.ts";
import { type Program, type ProgramInput, runCalls } from "./call.ts";
import type { MadeProgram } from "./random-program.ts";

export interface Backends { readonly backend: Backend; readonly oracle: Backend; readonly singles: Backend }

type Function = (inputs: readonly Tensor[]) => Tensor[];

/** One loss of all float outputs, each weighing alike whatever its size. */
function lossOf(outputs: readonly Tensor[]): Tensor {
  const terms = outputs.filter((o) => o.dtype === "f32" && o.size > 0).map((o) => o.square().sum().mul(1 / o.size));
  return terms.reduce((a, b) => a.add(b));
}

function gradientOf(program: Program): Function {
  const isVariable = program.inputs.map((i) => i.dtype === "f32");
  return (inputs) => {
    const loss = (chosen: readonly Tensor[]): Tensor => {
      let next = 0;
      return lossOf(runCalls(program, inputs.map((t, i) => (isVariable[i] === true ? (chosen[next++] ?? t) : t))));
    };
    return [...grad(loss)(inputs.filter((_, i) => isVariable[i] === true))];
  };
}

const hostTensor = ({ values, shape, dtype }: ProgramInput): Tensor => tensor(Float64Array.from(values), shape, { dtype });

/** The values of a function from its graph, operation by operation, with inputs scaled by 1 + nudge·(±1). */
async function fromGraph(f: Function, inputs: readonly ProgramInput[], on: Backend, nudge: number): Promise<number[][]> {
  const leaves = inputs.map(hostTensor);
  const { graph, captured } = trace((xs) => f(xs), leaves);
  const args = inputs.map(({ values, dtype }) => (dtype === "f32" ? values.map((v, i) => v * (1 + nudge * ((i * 7) % 3 - 1))) : values));
  return await runPlan(on, toPlan(graph, on, { fuse: false, claims: false }), [...args, ...captured]);
}

async function placed(inputs: readonly ProgramInput[], on: Backend): Promise<Tensor[]> {
  return await Promise.all(inputs.map(async (i) => await hostTensor(i).to(on)));
}
/** The values, after which the tensors are gone. */
async function read(outputs: readonly Tensor[]): Promise<number[][]> {
  const values = await Promise.all(outputs.map(async (o) => Array.from(await o.read())));
  for (const o of outputs) o.dispose();
  return values;
}

/** Values of a function by every road there is on a backend. */
async function roads(f: Function, inputs: readonly ProgramInput[], on: Backend): Promise<(readonly [road: string, values: number[][]])[]> {
  const xs = await placed(inputs, on);
  const eager = await read(f(xs));
  const compiled = compile((ts: Tensor[]) => f(ts), { backend: on });
  const [once, twice] = [await read(compiled(xs)), await read(compiled(xs))];
  for (const x of xs) x.dispose();
  return [["eager", eager], ["compiled", once], ["compiled, called again", twice]];
}

/**
 * Relative to the largest value: some tens of operations of a few roundings (6e-8) each. Where singles, or inputs moved by one
 * rounding, stray further in the reference itself, the order of roundings matters as much to any backend: ten times that, for
 * bad luck. A backend of doubles is allowed as much of its own, far smaller, roundings.
 */
const BASE = 4e-6;
const DOUBT = 10;
const ONE_ROUNDING = 2 ** -24;
const largest = (values: readonly number[]): number => values.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
const apart = (a: readonly number[], b: readonly number[]): number => a.reduce((m, v, i) => Math.max(m, Math.abs(v - (b[i] ?? Number.NaN))), 0);

async function compareFunction(what: string, f: Function, inputs: readonly ProgramInput[], exact: readonly boolean[], { backend, oracle, singles }: Backends): Promise<string[]> {
  const wanted = await fromGraph(f, inputs, oracle, 0);
  const [single, nudged] = [await fromGraph(f, inputs, singles, 0), await fromGraph(f, inputs, oracle, ONE_ROUNDING)];
  const part = backend.caps.storageBytes.f32 === 8 ? 1e-7 : 1;
  const faults: string[] = [];
  for (const [road, found] of await roads(f, inputs, backend)) {
    for (const [i, w] of wanted.entries()) {
      const doubt = Math.max(apart(w, single[i] ?? []), apart(w, nudged[i] ?? []));
      const atol = exact[i] === true ? 0 : part * (BASE * Math.max(1, largest(w)) + DOUBT * doubt);
      const { fault } = compareValues(found[i] ?? [], w, { rtol: 0, atol: Number.isFinite(atol) ? atol : 0 });
      if (fault !== null) faults.push(`${what} ${i}, ${road}: ${fault}`);
    }
  }
  return faults;
}

/** What is wrong with a program's values and gradients on a backend; empty where nothing is. */
export async function compareProgram({ program, exact, differentiable }: MadeProgram, backends: Backends): Promise<string[]> {
  if (program.outputs.length === 0) return [];
  const values = await compareFunction("output", (xs) => runCalls(program, xs), program.inputs, exact, backends);
  if (values.length > 0 || !differentiable) return values;
  return await compareFunction("gradient", gradientOf(program), program.inputs, [], backends);
}
