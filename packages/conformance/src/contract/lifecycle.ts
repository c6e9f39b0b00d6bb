import type { Backend } from "@receptive/core/extend";
import { type Case, type Context, outcome, PASSED, skipped } from "../kit/case.ts";
import { doublePlan, download, expectRefusal, expectValues, MEMORY, upload } from "./kernels.ts";

const life = (variant: string, run: (context: Context) => Promise<(string | null)[]>): Case => ({ id: `contract/lifecycle/backend/${variant}`, run: async (context) => outcome(await run(context)) });

/** Bytes of memory alive, where a backend counts them. */
export function liveBytes(backend: Backend): number | null {
  if (!("stats" in backend) || typeof backend.stats !== "function") return null;
  const stats: unknown = backend.stats();
  return typeof stats === "object" && stats !== null && "liveBytes" in stats && typeof stats.liveBytes === "number" ? stats.liveBytes : null;
}

export const lifecycleCases: readonly Case[] = [
  life("dispose", async ({ create }) => {
    const backend = await create();
    const x = upload(backend, [1, 2, 3, 4]);
    const program = await backend.prepare(doublePlan, MEMORY);
    const pending = download(backend, x);
    backend.dispose();
    backend.dispose();
    const faults = [expectValues("a read asked for before", await pending, [1, 2, 3, 4])];
    faults.push(await expectRefusal("memory of a disposed backend", () => backend.alloc(4)));
    faults.push(await expectRefusal("a write to a disposed backend", () => backend.write(x, new Uint8Array(4))));
    faults.push(await expectRefusal("a read of a disposed backend", () => backend.read(x, 0, 4)));
    faults.push(await expectRefusal("preparing on a disposed backend", () => backend.prepare(doublePlan, MEMORY)));
    faults.push(await expectRefusal("a run on a disposed backend", () => program.run([x], [x])));
    faults.push(await expectRefusal("waiting for a disposed backend", () => backend.sync()));
    backend.free(x);
    return faults;
  }),
  life("two-backends", async ({ create, backend }) => {
    const other = await create();
    const [x, y] = [upload(backend, [1, 2, 3, 4]), upload(other, [5, 6, 7, 8])];
    const faults = [await expectRefusal("a buffer of another backend", () => backend.write(y, new Uint8Array(4)))];
    other.dispose();
    faults.push(expectValues("memory of the backend that lives on", await download(backend, x), [1, 2, 3, 4]));
    backend.free(x);
    return faults;
  }),
  {
    id: "contract/lifecycle/backend/frees-what-it-allocates",
    async run({ backend }) {
      const before = liveBytes(backend);
      if (before === null) return skipped("the backend does not count its memory (stats().liveBytes)");
      for (let i = 0; i < 20; i++) {
        const [x, y] = [upload(backend, [1, 2, 3, 4]), upload(backend, [0, 0, 0, 0])];
        const program = await backend.prepare(doublePlan, MEMORY);
        program.run([x], [y]);
        await download(backend, y);
        program.dispose();
        for (const b of [x, y]) backend.free(b);
      }
      const after = liveBytes(backend);
      return after === before ? PASSED : outcome([`${after} bytes live after all was freed, ${before} before`]);
    },
  },
  life("caps", async ({ backend: { caps } }) => [
    caps.storageBytes.f32 === undefined || caps.storageBytes.i32 === undefined ? "f32 and i32 are needed" : null,
    caps.maxBindings >= 3 ? null : `${caps.maxBindings} buffers are too few for a binary operation`,
    caps.maxBufferBytes > 0 ? null : "no buffer fits",
  ]),
];
