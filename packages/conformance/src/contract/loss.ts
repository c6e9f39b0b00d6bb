/** A device that goes away: whoever waits for it is told, and nobody waits for ever. */
import { compile, tensor, type Tensor } from "@receptive/core";
import type { Backend } from "@receptive/core/extend";
import { type Case, type Context, outcome, skipped } from "../kit/case.ts";
import { doublePlan, download, expectValues, MEMORY, upload } from "./kernels.ts";

/** Longer than a device takes to say that it is gone; only what never ends takes so long. */
const PATIENCE_MS = 2000;

const NEVER = Symbol("never");

async function within<T>(work: Promise<T>): Promise<T | typeof NEVER> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<typeof NEVER>((resolve) => { timer = setTimeout(() => resolve(NEVER), PATIENCE_MS); });
  try {
    return await Promise.race([work, patience]);
  } finally {
    clearTimeout(timer);
  }
}

/** A fault where a call on a lost device neither throws nor rejects, in time, with an error that has a code: `code` where it is the library's own. */
async function expectLoss(what: string, call: () => unknown, code?: string): Promise<string | null> {
  try {
    return (await within(Promise.resolve(call()))) === NEVER ? `${what} never ends` : `${what} is answered`;
  } catch (error) {
    const found = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
    if (found === null) return `${what} throws ${String(error)}, which has no code`;
    return code === undefined || found === code ? null : `${what} throws ${found} instead of ${code}`;
  }
}

interface Simulated { readonly backend: Backend; readonly lose: () => void; readonly hold: { reads: boolean; prepares: boolean } }

/** The backend under test, whose device goes away when it is told to: what is held back never ends, as with a driver that restarts. */
function losable(inner: Backend): Simulated {
  const hold = { reads: false, prepares: false };
  let lose: () => void = () => undefined;
  const lost = new Promise<Error>((resolve) => { lose = () => resolve(new Error("taken away by the kit")); });
  const backend: Backend = {
    name: inner.name, caps: inner.caps, lost,
    alloc: (bytes) => inner.alloc(bytes),
    free: (buf) => inner.free(buf),
    write: (buf, data, offset) => inner.write(buf, data, offset),
    read: async (buf, offset, bytes) => await (hold.reads ? new Promise<ArrayBuffer>(() => {}) : inner.read(buf, offset, bytes)),
    prepare: (plan, options) => (hold.prepares ? new Promise(() => {}) : inner.prepare(plan, options)),
    sync: () => inner.sync(),
    dispose: () => inner.dispose(),
    ...(inner.claim === undefined ? {} : { claim: (call) => inner.claim?.(call) ?? null }),
  };
  return { backend, lose, hold };
}

const LOST = "E_DEVICE_LOST";
// Long enough not to stay on the host once read.
const many = (): Tensor => tensor(Float32Array.from({ length: 64 }, (_, i) => i));

/** What the library makes of a loss, whatever the backend does: on the backend under test, with a loss that is made up. */
const simulated = (variant: string, run: (s: Simulated) => Promise<(string | null)[]>): Case => ({
  id: `contract/loss/simulated/${variant}`,
  async run({ create }) {
    const inner = await create();
    try {
      return outcome(await run(losable(inner)));
    } finally {
      inner.dispose();
    }
  },
});

const simulations: readonly Case[] = [
  simulated("pending-read", async ({ backend, lose, hold }) => {
    const x = await many().to(backend);
    hold.reads = true;
    const fault = expectLoss("a read that was pending", () => x.mul(2).data(), LOST);
    lose();
    return [await fault];
  }),
  simulated("pending-compilation", async ({ backend, lose, hold }) => {
    const x = await many().to(backend);
    hold.prepares = true;
    const fault = expectLoss("a read that waits for a program", () => x.mul(3).data(), LOST);
    lose();
    return [await fault];
  }),
  simulated("later-calls", async ({ backend, lose, hold }) => {
    const x = await many().to(backend);
    const double = compile((t: Tensor) => t.mul(2), { backend });
    const before = await double(x).data();
    const kept = await tensor([5]).to(backend);
    await kept.item();
    lose();
    hold.reads = hold.prepares = true;
    await backend.lost;
    return [
      await expectLoss("a read", () => x.data(), LOST),
      await expectLoss("new work", () => x.add(1).data(), LOST),
      await expectLoss("a compiled call", () => double(x).data(), LOST),
      await expectLoss("an upload", () => many().to(backend), LOST),
      expectValues("what was read before", [...before].slice(0, 3), [0, 2, 4]),
      expectValues("a value that is on the host", [await kept.item()], [5]),
    ];
  }),
];

/** What the backend itself does, where the kit was told how to take its device away. */
const real = (variant: string, run: (backend: Backend, lose: () => Promise<void>) => Promise<(string | null)[]>): Case => ({
  id: `contract/loss/device/${variant}`,
  async run({ create, lose }: Context) {
    if (lose === null) return skipped("nobody said how to make this backend lose its device (the option `lose`)");
    const backend = await create();
    try {
      return outcome(await run(backend, async () => { await lose(backend); }));
    } finally {
      backend.dispose();
    }
  },
});

const losses: readonly Case[] = [
  real("told", async (backend, lose) => {
    await lose();
    const error = await within(backend.lost);
    return [error === NEVER ? "`lost` never resolves" : error instanceof Error ? null : `\`lost\` resolves with ${String(error)}, which is no error`];
  }),
  real("pending-read", async (backend, lose) => {
    const [x, y] = [upload(backend, [1, 2, 3, 4]), upload(backend, [0, 0, 0, 0])];
    const program = await backend.prepare(doublePlan, MEMORY);
    program.run([x], [y]);
    // What the device still answers is right; what it does not has a code.
    const read = download(backend, y).then((values) => expectValues("a read that was pending", values, [2, 4, 6, 8]), (error: unknown) => expectLoss("a read that was pending", () => { throw error; }));
    await lose();
    const fault = await within(read);
    return [fault === NEVER ? "a read that was pending never ends" : fault];
  }),
  real("later-calls", async (backend, lose) => {
    const [x, y] = [upload(backend, [1, 2, 3, 4]), upload(backend, [0, 0, 0, 0])];
    const program = await backend.prepare(doublePlan, MEMORY);
    await lose();
    await within(backend.lost);
    const faults = [
      await expectLoss("a read", () => backend.read(x, 0, x.bytes)),
      await expectLoss("waiting", () => backend.sync()),
      await expectLoss("preparing", () => backend.prepare(doublePlan, MEMORY)),
      await expectLoss("a run that is waited for", async () => { program.run([x], [y]); await backend.sync(); }),
    ];
    // Finalizers know nothing of losses.
    program.dispose();
    for (const buf of [x, y]) backend.free(buf);
    return faults;
  }),
  real("tensors", async (backend, lose) => {
    const x = await many().to(backend);
    await lose();
    await within(backend.lost);
    return [await expectLoss("a tensor's read", () => x.data(), LOST), await expectLoss("new work", () => x.mul(2).data(), LOST)];
  }),
];

export const lossCases: readonly Case[] = [...simulations, ...losses];
