import { type Backend, type DType, toPlan } from "@receptive/core/extend";
import { type Case, outcome, PASSED, type Suite } from "../kit/case.ts";
import { runPlan } from "../kit/run-plan.ts";
import { seededNumbers, seedOf } from "../kit/seeded-numbers.ts";
import { buildChain, type Chain } from "./chain.ts";
import { shrink } from "./shrink.ts";

/** Chains in a case. */
const CHAINS = 12;
const CASES = 10;
const DTYPES: readonly DType[] = ["f32", "i32", "u32", "u8", "bool"];
/** Element i of the source, different from its neighbours in every type. */
const sourceAt: Readonly<Record<string, (i: number) => number>> = { f32: (i) => i + 0.5, i32: (i) => i - 300, u32: (i) => i + 4000000000, u8: (i) => (i * 37 + 11) % 256, bool: (i) => (i * 7 + (i >> 2)) % 2 };

function randomChain(seed: number): Chain {
  const r = seededNumbers(seed);
  const shape = Array.from({ length: 1 + r.below(3) }, () => r.pick([1, 2, 3, 4, 5, 7]));
  return { shape, links: Array.from({ length: 3 + r.below(8) }, () => [r.below(8), r.below(12), r.below(12)] as const) };
}

/** Exactly what differs, or null: the same by one kernel and by a kernel for each movement. */
async function difference(backend: Backend, chain: Chain, dtype: DType): Promise<string | null> {
  const padding = dtype === "bool" ? 1 : 77;
  const { graph, from, text } = buildChain(chain, dtype, padding);
  const at = sourceAt[dtype] ?? ((i: number): number => i);
  const source = Array.from({ length: chain.shape.reduce((n, d) => n * d, 1) }, (_, i) => at(i));
  const wanted = from.map((i) => (i < 0 ? padding : (source[i] ?? padding)));
  for (const fuse of [true, false]) {
    const [found = []] = await runPlan(backend, toPlan(graph, backend, { fuse }), [source]);
    const where = wanted.findIndex((w, i) => found[i] !== w);
    if (where >= 0 || found.length !== wanted.length) return `${text}${fuse ? "" : ", unfused"}: at ${where}: ${found[where]} instead of ${wanted[where]}, of ${wanted.length}`;
  }
  return null;
}

function chainCase(dtype: DType, number: number, seed: number): Case {
  const id = `views/chain/${dtype}/${String(number).padStart(2, "0")}`;
  return {
    id,
    async run({ backend }) {
      for (let i = 0; i < CHAINS; i++) {
        const chain = randomChain(seedOf(seed, `${id}-${i}`));
        if ((await difference(backend, chain, dtype)) === null) continue;
        const smallest = await shrink(chain, async (c) => (await difference(backend, c, dtype)) !== null);
        return outcome([await difference(backend, smallest, dtype)], Infinity);
      }
      return PASSED;
    },
  };
}

/** Random chains of reshape, permute, expand, slice, flip, pad, concat and unfold: exact, in one kernel and one by one. */
export const viewsSuite: Suite = { name: "views", cases: (seed) => DTYPES.flatMap((t) => Array.from({ length: CASES }, (_, i) => chainCase(t, i, seed))) };
