/** Buffers, order and lifetimes gone wrong. */
import type { Backend, Buf } from "@receptive/core/extend";
import { reference } from "@receptive/core/reference";
import type { BrokenBackend } from "./broken-backend.ts";
import { withRuns, wrapBackend } from "./wrap-backend.ts";

const singles = (): Backend => reference({ precision: "f32" });
const ignoring = (call: () => void): void => { try { call(); } catch { /* The fault: nobody is told. */ } };

function handingOutTwice(): Backend {
  const inner = singles();
  const owners = new Map<Buf, number>();
  const lastOf = new Map<number, Buf>();
  let calls = 0;
  return wrapBackend(inner, {
    alloc(bytes) {
      const last = lastOf.get(bytes);
      const buf = ++calls % 7 === 0 && last !== undefined && (owners.get(last) ?? 0) > 0 ? last : inner.alloc(bytes);
      owners.set(buf, (owners.get(buf) ?? 0) + 1);
      lastOf.set(bytes, buf);
      return buf;
    },
    free(buf) {
      const left = (owners.get(buf) ?? 1) - 1;
      owners.set(buf, left);
      if (left <= 0) inner.free(buf);
    },
  });
}

function readingTooEarly(): Backend {
  const inner = singles();
  return wrapBackend(inner, {
    async prepare(plan, options) {
      const program = await inner.prepare(plan, options);
      return { run: (args, results) => { setTimeout(() => ignoring(() => program.run(args, results)), 0); }, dispose: () => undefined };
    },
  });
}

function keepingTheCallersArray(): Backend {
  const inner = singles();
  const later: (() => void)[] = [];
  const settle = (): void => { for (const f of later.splice(0)) ignoring(f); };
  return wrapBackend(inner, {
    write(buf, data, offset) { later.push(() => inner.write(buf, data, offset)); },
    read(buf, offset, bytes) { settle(); return inner.read(buf, offset, bytes); },
    async prepare(plan, options) {
      const program = await inner.prepare(plan, options);
      return { run: (args, results) => { settle(); program.run(args, results); }, dispose: () => program.dispose() };
    },
  });
}

function uploadingOnce(): Backend {
  const inner = singles();
  const known = new WeakSet<Buf>();
  return wrapBackend(inner, {
    write(buf, data, offset) {
      if (known.has(buf) && data.byteLength === buf.bytes) return;
      known.add(buf);
      inner.write(buf, data, offset);
    },
  });
}

function swallowing(): Backend {
  const inner = singles();
  return wrapBackend(inner, {
    free: (buf) => ignoring(() => inner.free(buf)),
    async prepare(plan, options) {
      const program = await inner.prepare(plan, options);
      return { run: (args, results) => ignoring(() => program.run(args, results)), dispose: () => program.dispose() };
    },
  });
}

function leaking(): Backend {
  const inner = reference({ precision: "f32" });
  let frees = 0;
  return Object.assign(wrapBackend(inner, { free: (buf) => { if (++frees % 10 !== 0) inner.free(buf); } }), { stats: () => inner.stats() });
}

export const memoryFaults: readonly BrokenBackend[] = [
  { fault: "memory is handed out twice", create: handingOutTwice, caught: "contract/memory/bytes/apart" },
  { fault: "a read does not wait for queued work", create: readingTooEarly, caught: "contract/ordering/queue/read-after-run" },
  { fault: "a write keeps the caller's array", create: keepingTheCallersArray, caught: "contract/ordering/queue/write-is-copied" },
  { fault: "a second upload to a buffer is taken for the first", create: uploadingOnce, caught: "contract/ordering/queue/reads-see-their-moment" },
  { fault: "errors are swallowed", create: swallowing, caught: "contract/memory/bytes/use-after-free" },
  { fault: "a tenth of the memory is never freed", create: leaking, caught: "contract/lifecycle/backend/frees-what-it-allocates" },
  { fault: "dispose does nothing", create: () => wrapBackend(singles(), { dispose: () => undefined }), caught: "contract/lifecycle/backend/dispose" },
  { fault: "the offset of a write is ignored", create: () => { const inner = singles(); return wrapBackend(inner, { write: (buf, data) => inner.write(buf, data, 0) }); }, caught: "contract/memory/bytes/partial-write" },
  { fault: "a write copies the whole array behind a view", create: () => { const inner = singles(); return wrapBackend(inner, { write: (buf, data, offset) => inner.write(buf, new Uint8Array(data.buffer, 0, data.byteLength), offset) }); }, caught: "contract/memory/bytes/view-of-an-array" },
  { fault: "empty buffers are refused", create: () => { const inner = singles(); return wrapBackend(inner, { alloc: (bytes) => inner.alloc(bytes === 0 ? -1 : bytes) }); }, caught: "contract/memory/bytes/zero-size" },
  {
    fault: "a donated argument is reused before it is read", caught: "contract/programs/f32/donated-and-read-once-more",
    create: withRuns((inner, plan, program) => (args, results) => {
      let n = 0;
      for (const slot of plan.slots) {
        if (slot.kind !== "arg") continue;
        const buf = args[n++];
        if (slot.donates !== undefined && buf !== undefined) inner.write(buf, new Uint8Array(buf.bytes));
      }
      program.run(args, results);
    }),
  },
  {
    fault: "every third run computes a little differently", caught: "training/mlp/f32/bit-equal",
    create: () => {
      let runs = 0;
      return withRuns((inner, plan, program) => (args, results) => {
        program.run(args, results);
        const first = results[0];
        const slot = plan.slots.find((s) => s.kind === "result");
        if (++runs % 3 === 0 && first !== undefined && slot?.aval.dtype === "f32" && first.bytes >= 4) {
          void inner.read(first, 0, 4).then((bytes) => ignoring(() => { new Int32Array(bytes)[0] = (new Int32Array(bytes)[0] ?? 0) ^ 1; inner.write(first, new Uint8Array(bytes)); }));
        }
      })();
    },
  },
];
