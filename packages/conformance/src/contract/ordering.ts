import { type Case, type Context, outcome } from "../kit/case.ts";
import { bytesOf, doublePlan, download, expectValues, MEMORY, upload } from "./kernels.ts";

const order = (variant: string, run: (context: Context) => Promise<(string | null)[]>): Case => ({ id: `contract/ordering/queue/${variant}`, run: async (context) => outcome(await run(context)) });

export const orderingCases: readonly Case[] = [
  order("read-after-run", async ({ backend }) => {
    const [x, y] = [upload(backend, [1, -2, 0.5, 8]), upload(backend, [0, 0, 0, 0])];
    const program = await backend.prepare(doublePlan, MEMORY);
    program.run([x], [y]);
    const found = await download(backend, y);
    program.dispose();
    for (const b of [x, y]) backend.free(b);
    return [expectValues("a result read at once", found, [2, -4, 1, 16])];
  }),
  order("write-is-copied", async ({ backend }) => {
    const data = bytesOf(backend, [3, 3, 3, 3]);
    const buf = backend.alloc(data.byteLength);
    backend.write(buf, data);
    data.fill(0x7f);
    const found = await download(backend, buf);
    backend.free(buf);
    return [expectValues("data that its owner changed after the write", found, [3, 3, 3, 3])];
  }),
  order("reads-see-their-moment", async ({ backend }) => {
    const [x, y] = [upload(backend, [1, 1, 1, 1]), upload(backend, [0, 0, 0, 0])];
    const program = await backend.prepare(doublePlan, MEMORY);
    program.run([x], [y]);
    const before = download(backend, y);
    backend.write(x, bytesOf(backend, [3, 3, 3, 3]));
    program.run([x], [y]);
    const after = download(backend, y);
    const faults = [expectValues("the first run", await before, [2, 2, 2, 2]), expectValues("the second run", await after, [6, 6, 6, 6])];
    program.dispose();
    for (const b of [x, y]) backend.free(b);
    return faults;
  }),
  order("write-after-run", async ({ backend }) => {
    const [x, y] = [upload(backend, [1, 2, 3, 4]), upload(backend, [0, 0, 0, 0])];
    const program = await backend.prepare(doublePlan, MEMORY);
    program.run([x], [y]);
    backend.write(x, bytesOf(backend, [9, 9, 9, 9]));
    backend.write(y, bytesOf(backend, [5]), 0);
    const found = [await download(backend, y), await download(backend, x)];
    program.dispose();
    for (const b of [x, y]) backend.free(b);
    return [expectValues("a result partly overwritten after the run", found[0] ?? [], [5, 4, 6, 8]), expectValues("the argument", found[1] ?? [], [9, 9, 9, 9])];
  }),
  order("free-at-once", async ({ backend }) => {
    const [x, y] = [upload(backend, [1, 2, 3, 4]), upload(backend, [0, 0, 0, 0])];
    const program = await backend.prepare(doublePlan, MEMORY);
    program.run([x], [y]);
    backend.free(x);
    const pending = download(backend, y);
    backend.free(y);
    program.dispose();
    const next = upload(backend, [7, 7, 7, 7]);
    const faults = [expectValues("a result freed while its read was pending", await pending, [2, 4, 6, 8]), expectValues("what came into freed memory", await download(backend, next), [7, 7, 7, 7])];
    backend.free(next);
    return faults;
  }),
  order("sync-settles", async ({ backend }) => {
    const [x, y] = [upload(backend, [1, 2, 3, 4]), upload(backend, [0, 0, 0, 0])];
    const program = await backend.prepare(doublePlan, MEMORY);
    for (let i = 0; i < 50; i++) program.run([x], [y]);
    await backend.sync();
    const found = await download(backend, y);
    program.dispose();
    for (const b of [x, y]) backend.free(b);
    return [expectValues("the result of fifty runs", found, [2, 4, 6, 8])];
  }),
];
