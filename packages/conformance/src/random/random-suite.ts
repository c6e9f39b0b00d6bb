import { bernoulli, bits, foldIn, key, normal, randomDropout, split, tensor, type Tensor, uniform } from "@receptive/core";
import { toPlan } from "@receptive/core/extend";
import { type Case, type Context, outcome, type Suite } from "../kit/case.ts";
import { runPlan } from "../kit/run-plan.ts";
import { trace } from "../kit/trace.ts";
import { NORMAL_DRAWS } from "../tolerances.ts";
import { compareValues } from "../compare-values.ts";
import { bitsAt, hashWords, threefry } from "./generator.ts";

const SEED = 2026;
const words = Uint32Array.of(0, SEED);
const wordsOfKey = [0, SEED] as const;

async function draw(context: Context, f: (k: Tensor) => Tensor | Tensor[]): Promise<number[][]> {
  const { graph, captured } = trace(([k]) => [f(k ?? key(0))].flat(), [tensor(words)]);
  return await runPlan(context.backend, toPlan(graph, context.backend), [words, ...captured]);
}

/** The words behind singles in [0, 1): 23 bits each. */
const uniformAt = (n: number): number => (bitsAt(wordsOfKey, n) >>> 9) * 2 ** -23;

function hashed(id: string, n: number, f: (k: Tensor, n: number) => Tensor, word: (i: number) => number, toWord: (value: number) => number, heavy = false): Case {
  return {
    id, heavy,
    async run(context) {
      const [found = []] = await draw(context, (k) => f(k, n));
      const wanted = hashWords(Uint32Array.from({ length: n }, (_, i) => word(i)));
      const hash = hashWords(Uint32Array.from(found, toWord));
      if (hash === wanted) return outcome([]);
      const first = found.findIndex((v, i) => toWord(v) !== word(i));
      return outcome([`the hash of ${n} draws is ${hash} instead of ${wanted}; draw ${first} is ${found[first]}, that is ${toWord(found[first] ?? 0)} instead of ${word(first)}`], Infinity);
    },
  };
}

function knownAnswer(words: readonly [number, number, number, number], wanted: string): string | null {
  const found = threefry(...words).map((w) => w.toString(16).padStart(8, "0")).join(" ");
  return found === wanted ? null : `${words.join()} give ${found} instead of ${wanted}`;
}

const MILLION = 1_000_000;
const uniformWord = (v: number): number => v * 2 ** 23;

const cases: readonly Case[] = [
  // From the known answers that come with the authors' own implementation.
  { id: "random/threefry/u32/known-answers", run: async () => outcome([knownAnswer([0, 0, 0, 0], "6b200159 99ba4efe"), knownAnswer([-1, -1, -1, -1], "1cb996fc bb002be7")]) },
  hashed("random/bits/u32/million", MILLION, (k, n) => bits(k, [n]), (i) => bitsAt(wordsOfKey, i), (v) => v),
  hashed("random/bits/u32/odd", 1001, (k, n) => bits(k, [7, n / 7]), (i) => bitsAt(wordsOfKey, i), (v) => v),
  hashed("random/uniform/f32/million", MILLION, (k, n) => uniform(k, [n]), (i) => uniformAt(i) * 2 ** 23, uniformWord),
  hashed("random/bernoulli/bool/million", MILLION, (k, n) => bernoulli(k, 0.3, [n]), (i) => ((bitsAt(wordsOfKey, i) >>> 8) < Math.round(0.3 * 2 ** 24) ? 1 : 0), (v) => v),
  { id: "random/split/u32/three", async run(context) {
    const found = await draw(context, (k) => split(k, 3));
    return outcome(found.map((v, i) => { const wanted = threefry(0, SEED, 0, i); return v.join() === wanted.join() ? null : `key ${i} is ${v.join()} instead of ${wanted.join()}`; }));
  } },
  { id: "random/foldIn/u32/number", async run(context) {
    const [found = []] = await draw(context, (k) => foldIn(k, 77));
    const wanted = threefry(0, SEED, 0, 77);
    return outcome([found.join() === wanted.join() ? null : `the key is ${found.join()} instead of ${wanted.join()}`]);
  } },
  { id: "random/dropout/f32/mask", async run(context) {
    const [found = []] = await draw(context, (k) => randomDropout(k, tensor(new Float32Array(4096).fill(1)), 0.25));
    const wrong = found.findIndex((v) => v !== 0 && Math.abs(v - 4 / 3) > 1e-6);
    const share = found.filter((v) => v === 0).length / found.length;
    return outcome([wrong < 0 ? null : `a survivor is ${found[wrong]}`, Math.abs(share - 0.25) < 0.03 ? null : `${share} of all are dropped`]);
  } },
  { id: "random/normal/f32/values", async run(context) {
    const f = (k: Tensor): Tensor => normal(k, [20_000]);
    const [found = []] = await draw(context, f);
    const [wanted = []] = await draw({ ...context, backend: context.oracle }, f);
    const mean = found.reduce((a, b) => a + b, 0) / found.length;
    const { fault, worst } = compareValues(found, wanted, NORMAL_DRAWS);
    return outcome([fault, Math.abs(mean) < 0.03 ? null : `the mean is ${mean}`], worst);
  } },
];

/** Random numbers from keys: the same on every backend, bit for bit, and those of the paper. */
export const randomSuite: Suite = { name: "random", cases: () => cases };
