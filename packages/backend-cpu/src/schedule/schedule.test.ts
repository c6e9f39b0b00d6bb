import { describe, expect, it } from "vitest";
import type { KernelCode, Stage } from "../kernel-code.ts";
import { randomSource } from "../testing/run-plan.ts";
import { ModuleBuilder } from "../wasm/encoder.ts";
import { planMemory } from "./memory.ts";
import { schedule } from "./schedule.ts";
import type { CodedStep, Phase } from "./schedule.ts";

const fn = new ModuleBuilder().fn([]);
const block: Stage = { fn, units: 4, perBlock: true };
const plain: Stage = { fn, units: 3 };
const code = (...stages: Stage[]): KernelCode => ({ stages, sharedBytes: 0, ownBytes: 0, cost: 1 });
const step = (stages: KernelCode, ins: number[], outs: number[], ownSamples: boolean[] = ins.map(() => true)): CodedStep => ({ code: stages, ins, outs, ownSamples });

/** Phases as lists of tasks, tasks as lists of steps. */
const shape = (phases: readonly Phase[]): number[][][] => phases.map(({ tasks }) => tasks.map(({ calls }) => calls.map((call) => call.step)));

describe("schedule", () => {
  it("sends a block through stage after stage", () => {
    const steps = [step(code(block), [0], [1]), step(code(block), [1], [2]), step(code(block), [2], [3])];
    expect(shape(schedule(steps, new Map()))).toEqual([[[0, 1, 2]]]);
  });
  it("puts a barrier before a stage that reads other samples, and before one that is not per block", () => {
    expect(shape(schedule([step(code(block), [0], [1]), step(code(block), [1], [2], [false])], new Map()))).toEqual([[[0]], [[1]]]);
    expect(shape(schedule([step(code(block), [0], [1]), step(code(plain), [1], [2])], new Map()))).toEqual([[[0]], [[1]]]);
  });
  it("keeps apart blocks of different sizes", () => {
    expect(shape(schedule([step(code(block), [0], [1]), step(code({ ...block, units: 8 }), [1], [2])], new Map()))).toEqual([[[0]], [[1]]]);
  });
  it("brings independent steps together, however late the plan has them", () => {
    const steps = [step(code(plain), [0], [1]), step(code(plain), [1], [2]), step(code(plain), [0], [3])];
    expect(shape(schedule(steps, new Map()))).toEqual([[[0], [2]], [[1]]]);
  });
  it("runs the stages of a kernel in order; one that reads weights alone does not wait for activations", () => {
    const weights: Stage = { ...plain, reads: [1], writes: false };
    const steps = [step(code(plain), [0], [1]), step(code(weights, block), [1, 2], [3])];
    expect(shape(schedule(steps, new Map()))).toEqual([[[0], [1]], [[1]]]);
  });
  it("lets nobody write over an argument that another still reads", () => {
    // Step 1 writes result 3 into the memory of argument 0, which step 0 reads.
    const steps = [step(code(plain), [0], [1]), step(code(plain), [2], [3])];
    expect(shape(schedule(steps, new Map()))).toEqual([[[0], [1]]]);
    expect(shape(schedule(steps, new Map([[3, 0]])))).toEqual([[[0]], [[1]]]);
  });
});

describe("memory of phases", () => {
  const seeds = Array.from({ length: 40 }, (_, i) => i + 1);
  it.each(seeds)("arrays that live at the same time never share a place, seed %i", (seed) => {
    const random = randomSource(seed);
    const steps: CodedStep[] = [];
    const arrays = 30;
    for (let slot = 1; slot < arrays; slot++) {
      const ins = Array.from({ length: 1 + Math.floor(random() * 2) }, () => Math.floor(random() * slot));
      steps.push(step(code(random() < 0.6 ? block : plain), ins, [slot], ins.map(() => random() < 0.8)));
    }
    const phases = schedule(steps, new Map());
    const bytes = (slot: number): number | undefined => (slot === 0 || slot === arrays - 1 ? undefined : 64 * (1 + (slot * 7) % 5) * 4);
    const memory = planMemory(phases, bytes, 1);
    const lives = new Map<number, { first: number; last: number; calls: [number, number] }>();
    phases.forEach(({ tasks }, p) => tasks.forEach(({ calls }) => calls.forEach(({ touched }, c) => {
      for (const slot of touched) {
        const known = lives.get(slot) ?? { first: p, last: p, calls: [c, c] as [number, number] };
        lives.set(slot, { first: known.first, last: p, calls: [known.calls[0], c] });
      }
    })));
    for (const [a, lifeA] of lives) {
      if (bytes(a) === undefined) continue;
      expect(memory.blockOf.has(a) !== memory.locals.has(a), `array ${a} has one place`).toBe(true);
      for (const [b, lifeB] of lives) {
        if (a >= b || bytes(b) === undefined) continue;
        const together = lifeA.first <= lifeB.last && lifeB.first <= lifeA.last;
        if (memory.blockOf.has(a) && memory.blockOf.has(b) && together) expect(memory.blockOf.get(a), `arrays ${a} and ${b}`).not.toBe(memory.blockOf.get(b));
        const [placeA, placeB] = [memory.locals.get(a), memory.locals.get(b)];
        if (placeA === undefined || placeB === undefined || lifeA.first !== lifeB.first) continue;
        const callsTogether = lifeA.calls[0] <= lifeB.calls[1] && lifeB.calls[0] <= lifeA.calls[1];
        const overlap = placeA.offset < placeB.offset + placeB.blockBytes && placeB.offset < placeA.offset + placeA.blockBytes;
        expect(callsTogether && overlap, `local arrays ${a} and ${b}`).toBe(false);
      }
    }
    for (const [slot, block] of memory.blockOf) expect(memory.blocks[block]).toBeGreaterThanOrEqual(bytes(slot) ?? 0);
  });
});
