import { compile, type Compiled, tensor, type Tensor, valueAndGrad } from "@receptive/core";
import type { Backend } from "@receptive/core/extend";
import { type Case, type Context, type Outcome, outcome, type Suite } from "../kit/case.ts";
import { countOf } from "../kit/element-layout.ts";
import { seededNumbers, seedOf } from "../kit/seeded-numbers.ts";
import { PROGRAMS } from "../tolerances.ts";
import { type RandomProgram, randomProgram } from "./random-program.ts";

type Step = (xs: Tensor[]) => { readonly loss: Tensor; readonly outputs: Tensor[]; readonly grads: Tensor[] };

function stepOf(program: RandomProgram): Step {
  return (xs) => {
    const [[loss, outputs], grads] = valueAndGrad((ps: Tensor[]) => { const y = program.f(ps); return [y.loss, y.outputs] as const; }, { aux: true })(xs);
    return { loss, outputs, grads };
  };
}

const compiled = (program: RandomProgram, backend: Backend, donate: readonly number[] = []): Compiled<[Tensor[]], ReturnType<Step>> => compile(stepOf(program), { backend, donate });
const dataOf = (program: RandomProgram, seed: number): Float32Array[] => program.shapes.map((shape, i) => seededNumbers(seed + i).singles(countOf({ shape }), -1.5, 1.5));

async function call(step: Compiled<[Tensor[]], ReturnType<Step>>, program: RandomProgram, data: readonly Float32Array[]): Promise<number[]> {
  const y = step(data.map((d, i) => tensor(d.slice(), program.shapes[i] ?? [])));
  const all = [y.loss, ...y.outputs, ...y.grads];
  const values = (await Promise.all(all.map((t) => t.read()))).flatMap((v) => [...v]);
  for (const t of all) t.dispose();
  return values;
}

/** Wrong by more than rounding explains: where singles and doubles part, the program is sensitive there, and more is allowed. */
function judge(what: string, found: readonly number[], singles: readonly number[], doubles: readonly number[], text: string): Outcome {
  let worst = 0;
  let fault: string | null = found.length === doubles.length ? null : `${what}: ${found.length} values instead of ${doubles.length}`;
  for (const [i, wanted] of doubles.entries()) {
    const doubt = Math.abs((singles[i] ?? wanted) - wanted);
    const [is, should] = [Math.fround(found[i] ?? Number.NaN), Math.fround(wanted)];
    if (is === should || (Number.isNaN(is) && Number.isNaN(should))) continue;
    const error = Math.abs(is - should) / (PROGRAMS.base * (1 + Math.abs(should)) + PROGRAMS.perDoubt * doubt);
    worst = Math.max(worst, Number.isNaN(error) ? Infinity : error);
    if (!(error <= 1)) fault ??= `${what}: value ${i} is ${is} instead of ${should} (${singles[i]} in singles) after ${text}`;
  }
  return outcome([fault], worst);
}

const equal = (what: string, a: readonly number[], b: readonly number[]): string | null => {
  const where = a.findIndex((v, i) => !Object.is(v, b[i]));
  return where < 0 && a.length === b.length ? null : `${what}: value ${where} is ${a[where]}, and ${b[where]} the first time`;
};

/** Three replays of one program are the same to the bit, and right. */
async function replayed(program: RandomProgram, seed: number, { backend, oracle, singles }: Context): Promise<Outcome> {
  const [data, otherData] = [dataOf(program, seed), dataOf(program, seed + 99)];
  const step = compiled(program, backend);
  const first = await call(step, program, data);
  const other = await call(step, program, otherData);
  const again = [await call(step, program, data), await call(step, program, data)];
  const [reference, naive] = [compiled(program, oracle), compiled(program, singles)];
  const result = judge("the first run", first, await call(naive, program, data), await call(reference, program, data), program.text);
  const changed = judge("a run on other arguments", other, await call(naive, program, otherData), await call(reference, program, otherData), program.text);
  const same = again.map((a, i) => equal(`replay ${i + 2}`, a, first));
  return outcome([...result.faults, ...changed.faults, ...same], Math.max(result.worst, changed.worst));
}

async function donated(program: RandomProgram, seed: number, { backend }: Context): Promise<Outcome> {
  const data = dataOf(program, seed);
  const plain = await call(compiled(program, backend), program, data);
  const inPlace = compiled(program, backend, [0]);
  return outcome([equal("with donated arguments", await call(inPlace, program, data), plain), equal("with donated arguments, again", await call(inPlace, program, data), plain)]);
}

/** Two programs take turns, with all reads left to the end. */
async function interleaved(a: RandomProgram, b: RandomProgram, seed: number, { backend }: Context): Promise<Outcome> {
  const [dataA, dataB] = [dataOf(a, seed), dataOf(b, seed + 7)];
  const [stepA, stepB] = [compiled(a, backend), compiled(b, backend)];
  const [aloneA, aloneB] = [await call(stepA, a, dataA), await call(stepB, b, dataB)];
  const together = await Promise.all([call(stepA, a, dataA), call(stepB, b, dataB), call(stepA, a, dataA), call(stepB, b, dataB)]);
  return outcome(together.map((values, i) => equal(`call ${i} of two programs in turn`, values, i % 2 === 0 ? aloneA : aloneB)));
}

function casesOf(n: number, seed: number): Case[] {
  const number = String(n).padStart(2, "0");
  const made = randomProgram(seedOf(seed, `program-${n}`));
  const next = randomProgram(seedOf(seed, `program-${n + 1}`));
  const heavy = n >= 12;
  return [
    { id: `programs/replayed/f32/${number}`, heavy, run: (context) => replayed(made, seed + n, context) },
    { id: `programs/donated/f32/${number}`, heavy, run: (context) => donated(made, seed + n, context) },
    { id: `programs/interleaved/f32/${number}`, heavy, run: (context) => interleaved(made, next, seed + n, context) },
  ];
}

const COUNT = 50;

/** Random graphs of 20 to 60 operations with their gradients: replayed, with donation, and taking turns. */
export const programsSuite: Suite = { name: "programs", cases: (seed) => Array.from({ length: COUNT }, (_, n) => casesOf(n, seed)).flat() };
