import type { Backend } from "@receptive/core/extend";
import { type Case, outcome, type Suite } from "../kit/case.ts";
import { TRAINING } from "../tolerances.ts";
import { batchOf, makeStep, type Network, networks, start } from "./networks.ts";

const STEPS = 20;

interface Trajectory { readonly losses: number[]; readonly params: Readonly<Record<string, number[]>> }

async function train(net: Network, backend: Backend, seed: number): Promise<Trajectory> {
  const step = makeStep(net, backend);
  let state = start(net, seed);
  const losses: number[] = [];
  for (let i = 0; i < STEPS; i++) {
    const batch = batchOf(net, i);
    const [next, loss] = step(state, batch);
    state = next;
    losses.push(await loss.item());
    for (const t of [loss, batch.x, batch.y]) t.dispose();
  }
  const params: Record<string, number[]> = {};
  for (const [name, t] of Object.entries(state.params)) params[name] = [...(await t.read())];
  for (const tree of [state.params, state.speed]) for (const t of Object.values(tree)) t.dispose();
  return { losses, params };
}

/** How far two runs are apart, as a part of the values' size. */
function distance(a: readonly number[], b: readonly number[]): number {
  const norm = (v: readonly number[]): number => Math.sqrt(v.reduce((s, x) => s + x * x, 0));
  const d = norm(a.map((x, i) => x - (b[i] ?? Number.NaN))) / Math.max(1e-3, norm(b));
  return Number.isNaN(d) ? Infinity : d;
}

const doubles = new Map<string, Promise<Trajectory>>();

function envelopeCase(net: Network, seed: number): Case {
  return {
    id: `training/${net.name}/f32/envelope`,
    async run({ backend, oracle }) {
      const key = `${net.name}-${seed}`;
      if (!doubles.has(key)) doubles.set(key, train(net, oracle, seed));
      const wanted = (await doubles.get(key)) ?? { losses: [], params: {} };
      const found = await train(net, backend, seed);
      const faults: string[] = [];
      let worst = 0;
      for (const [i, loss] of wanted.losses.entries()) {
        const error = Math.abs((found.losses[i] ?? Number.NaN) - loss) / (TRAINING.loss * (1 + loss) * (i + 1));
        worst = Math.max(worst, error);
        if (!(error <= 1)) faults.push(`the loss of step ${i + 1} is ${found.losses[i]} instead of ${loss}`);
      }
      for (const [name, values] of Object.entries(wanted.params)) {
        const apart = distance(found.params[name] ?? [], values) / TRAINING.params;
        worst = Math.max(worst, apart);
        if (!(apart <= 1)) faults.push(`${name} is ${apart.toPrecision(3)} times as far from the reference's as is allowed`);
      }
      const [first = 0, last = 0] = [wanted.losses[0], wanted.losses.at(-1)];
      return outcome([...faults.slice(0, 3), last < first ? null : "the reference itself does not learn"], worst);
    },
  };
}

function repeatCase(net: Network, seed: number): Case {
  return {
    id: `training/${net.name}/f32/bit-equal`,
    async run({ backend }) {
      const [a, b] = [await train(net, backend, seed), await train(net, backend, seed)];
      const step = a.losses.findIndex((v, i) => !Object.is(v, b.losses[i]));
      const param = Object.keys(a.params).find((name) => (a.params[name] ?? []).some((v, i) => !Object.is(v, b.params[name]?.[i])));
      return outcome([step < 0 ? null : `the loss of step ${step + 1} is ${a.losses[step]} once and ${b.losses[step]} the other time`, param === undefined ? null : `${param} differs between two runs`]);
    },
  };
}

/** Twenty steps of training, inside an envelope around the reference in doubles, and the same bits when done twice. */
export const trainingSuite: Suite = { name: "training", cases: (seed) => networks.flatMap((net) => [envelopeCase(net, seed), repeatCase(net, seed)]) };
