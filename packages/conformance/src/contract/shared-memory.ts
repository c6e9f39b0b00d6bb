/** Memory that steps, arguments, results and programs share. */
import type { Plan } from "@receptive/core/extend";
import { type Case, type Context, outcome } from "../kit/case.ts";
import { doubleInPlace, doublePlan, doubling, download, expectRefusal, expectValues, FOUR, increment, MEMORY, product, upload } from "./kernels.ts";

const shared = (variant: string, run: (context: Context) => Promise<(string | null)[]>): Case => ({ id: `contract/programs/f32/${variant}`, run: async (context) => outcome(await run(context)) });

/** 2x into a block, x + 1 of that into another, their product, and so on: each block is used twice. */
function blockPlan(bytes: number): Plan {
  return {
    key: "kit-blocks", blocks: [bytes, bytes],
    slots: [{ kind: "arg", aval: FOUR }, { kind: "temp", aval: FOUR, block: 0 }, { kind: "temp", aval: FOUR, block: 1 }, { kind: "temp", aval: FOUR, block: 0 }, { kind: "temp", aval: FOUR, block: 1 }, { kind: "result", aval: FOUR }],
    steps: [
      { kernel: doubling, ins: [0], outs: [1] }, { kernel: increment, ins: [1], outs: [2] }, { kernel: product, ins: [2, 0], outs: [3] },
      { kernel: doubling, ins: [3], outs: [4] }, { kernel: product, ins: [3, 4], outs: [5] },
    ],
  };
}
/** ((2x + 1)·x)²·2. */
const blockResult = (x: number): number => { const t = (2 * x + 1) * x; return t * (2 * t); };

export const programCases: readonly Case[] = [
  shared("donated-in-place", async ({ backend }) => {
    const x = upload(backend, [1, 2, 3, 4]);
    const program = await backend.prepare(doubleInPlace, MEMORY);
    program.run([x], [x]);
    program.run([x], [x]);
    const found = await download(backend, x);
    program.dispose();
    backend.free(x);
    return [expectValues("an argument doubled twice in place", found, [4, 8, 12, 16])];
  }),
  shared("donated-and-read-once-more", async ({ backend }) => {
    // The argument is read by two steps, and the second writes into it.
    const plan: Plan = {
      key: "kit-donated", blocks: [], slots: [{ kind: "arg", aval: FOUR, donates: 1 }, { kind: "result", aval: FOUR }, { kind: "result", aval: FOUR }],
      steps: [{ kernel: increment, ins: [0], outs: [2] }, { kernel: doubling, ins: [0], outs: [1] }],
    };
    const [x, y] = [upload(backend, [1, 2, 3, 4]), upload(backend, [0, 0, 0, 0])];
    const program = await backend.prepare(plan, MEMORY);
    program.run([x], [x, y]);
    const faults = [expectValues("what was read before", await download(backend, y), [2, 3, 4, 5]), expectValues("the donated argument", await download(backend, x), [2, 4, 6, 8])];
    program.dispose();
    for (const b of [x, y]) backend.free(b);
    return faults;
  }),
  shared("argument-stays", async ({ backend }) => {
    const [x, y] = [upload(backend, [1, 2, 3, 4]), upload(backend, [0, 0, 0, 0])];
    const program = await backend.prepare(doublePlan, MEMORY);
    program.run([x], [y]);
    const found = await download(backend, x);
    program.dispose();
    for (const b of [x, y]) backend.free(b);
    return [expectValues("an argument that is not donated", found, [1, 2, 3, 4])];
  }),
  shared("blocks-reused", async ({ backend }) => {
    const program = await backend.prepare(blockPlan(4 * (backend.caps.storageBytes.f32 ?? 4)), MEMORY);
    const faults: (string | null)[] = [];
    for (const values of [[1, 2, 3, 4], [0.5, -1, 0, 2], [-3, 1, 5, 0.25]]) {
      const [x, y] = [upload(backend, values), upload(backend, [9, 9, 9, 9])];
      program.run([x], [y]);
      faults.push(expectValues(`the result of ${values.join()}`, await download(backend, y), values.map(blockResult)));
      for (const b of [x, y]) backend.free(b);
    }
    program.dispose();
    return faults;
  }),
  shared("two-programs-one-argument", async ({ backend }) => {
    const [x, y, z] = [upload(backend, [1, 2, 3, 4]), upload(backend, [0, 0, 0, 0]), upload(backend, [0, 0, 0, 0])];
    const first = await backend.prepare(doublePlan, MEMORY);
    const second = await backend.prepare(blockPlan(4 * (backend.caps.storageBytes.f32 ?? 4)), MEMORY);
    first.run([x], [y]);
    second.run([y], [z]);
    first.run([z], [x]);
    const found = await Promise.all([x, y, z].map((b) => download(backend, b)));
    first.dispose();
    second.dispose();
    for (const b of [x, y, z]) backend.free(b);
    const [once, twice] = [[2, 4, 6, 8], [2, 4, 6, 8].map(blockResult)];
    return [expectValues("the first result", found[1] ?? [], once), expectValues("what the second made of it", found[2] ?? [], twice), expectValues("the argument overwritten last", found[0] ?? [], twice.map((v) => 2 * v))];
  }),
  shared("same-argument-twice", async ({ backend }) => {
    const plan: Plan = { key: "kit-square", blocks: [], slots: [{ kind: "arg", aval: FOUR }, { kind: "arg", aval: FOUR }, { kind: "result", aval: FOUR }], steps: [{ kernel: product, ins: [0, 1], outs: [2] }] };
    const [x, y] = [upload(backend, [1, 2, 3, 4]), upload(backend, [0, 0, 0, 0])];
    const program = await backend.prepare(plan, MEMORY);
    program.run([x, x], [y]);
    const found = await download(backend, y);
    program.dispose();
    for (const b of [x, y]) backend.free(b);
    return [expectValues("one buffer as both arguments", found, [1, 4, 9, 16])];
  }),
  shared("larger-buffers", async ({ backend }) => {
    // Pools round sizes up.
    const [x, y] = [upload(backend, [1, 2, 3, 4, 5, 6]), upload(backend, [0, 0, 0, 0, 7, 7])];
    const program = await backend.prepare(doublePlan, MEMORY);
    program.run([x], [y]);
    const found = await download(backend, y);
    program.dispose();
    for (const b of [x, y]) backend.free(b);
    return [expectValues("a result in a larger buffer, and what lies behind it", found, [2, 4, 6, 8, 7, 7])];
  }),
  shared("freed-argument", async ({ backend }) => {
    const [x, y] = [upload(backend, [1, 2, 3, 4]), upload(backend, [0, 0, 0, 0])];
    const program = await backend.prepare(doublePlan, MEMORY);
    backend.free(x);
    const fault = await expectRefusal("a run on freed memory", async () => { program.run([x], [y]); await backend.sync(); });
    backend.free(y);
    program.dispose();
    return [fault];
  }),
  shared("disposed", async ({ backend }) => {
    const [x, y] = [upload(backend, [1, 2, 3, 4]), upload(backend, [0, 0, 0, 0])];
    const [program, other] = [await backend.prepare(doublePlan, MEMORY), await backend.prepare(doublePlan, MEMORY)];
    program.run([x], [y]);
    program.dispose();
    const faults = [expectValues("what ran before the program was disposed of", await download(backend, y), [2, 4, 6, 8]), await expectRefusal("a run of a disposed program", () => program.run([x], [y]))];
    other.run([y], [x]);
    faults.push(expectValues("another program of the same plan", await download(backend, x), [4, 8, 12, 16]));
    other.dispose();
    for (const b of [x, y]) backend.free(b);
    return faults;
  }),
];
