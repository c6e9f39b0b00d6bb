/**
 * What a worker runs, as text: it needs no file beside it, so it survives every bundler, and starts in Node and in browsers alike.
 * The worker claims chunks of open runs (`work` of the run's program), looks at the ticket for a while, and then sleeps until the
 * bell rings. It gets memory, programs and the order to drop them by messages, for which it goes back to its event loop.
 */
import { CONTROL, CONTROL_BYTES, END } from "./control.ts";

/** How long a worker looks for work before it sleeps: longer than what lies between the steps of a training loop's queue. */
const SPIN_MS = 0.05;

const word = (offset: number): number => offset / 4;

export const WORKER_SOURCE: string = `"use strict";
const node = typeof process === "object" && typeof process.getBuiltinModule === "function" ? process.getBuiltinModule("node:worker_threads") : undefined;
const port = node === undefined ? self : node.parentPort;
const programs = new Map();
let memory, control, thread, words, received = 0;

function fault(error) {
  const text = String(error).slice(0, ${CONTROL_BYTES - CONTROL.faultText});
  if (Atomics.compareExchange(words, ${word(CONTROL.faultLength)}, 0, text.length) === 0) {
    const bytes = new Uint8Array(memory.buffer, control + ${CONTROL.faultText}, text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i) & 127;
  }
  Atomics.add(words, ${word(CONTROL.faults)}, 1);
  Atomics.add(words, ${word(CONTROL.bell)}, 1);
  Atomics.notify(words, ${word(CONTROL.bell)});
}

function help() {
  let low = ${END}, generation = 0, since = performance.now(), broken = 0;
  while (received >= Atomics.load(words, ${word(CONTROL.mail)})) {
    const before = low;
    const previous = generation;
    generation = Atomics.load(words, ${word(CONTROL.ticket) + 1});
    low = Atomics.load(words, ${word(CONTROL.ticket)});
    if (low !== before || generation !== previous) since = performance.now();
    if (low !== ${END} && generation !== broken) {
      const work = programs.get(Atomics.load(words, ${word(CONTROL.program)}));
      // After a fault this run is over for this thread.
      if (work !== undefined) { try { work(control, thread, generation); } catch (error) { broken = generation; fault(error); } }
    }
    if (performance.now() - since < ${SPIN_MS}) continue;
    Atomics.add(words, ${word(CONTROL.sleepers)}, 1);
    const bell = Atomics.load(words, ${word(CONTROL.bell)});
    if (Atomics.load(words, ${word(CONTROL.ticket)}) === low && Atomics.load(words, ${word(CONTROL.ticket) + 1}) === generation && received >= Atomics.load(words, ${word(CONTROL.mail)})) {
      Atomics.wait(words, ${word(CONTROL.bell)}, bell);
    }
    Atomics.sub(words, ${word(CONTROL.sleepers)}, 1);
    since = performance.now();
  }
}

function receive(message) {
  received++;
  if (message.kind === "start") {
    ({ memory, control, thread } = message);
    words = new Int32Array(memory.buffer, control, ${CONTROL_BYTES / 4});
    port.postMessage("ready");
  } else if (message.kind === "program") programs.set(message.id, new WebAssembly.Instance(message.module, { e: { m: memory } }).exports.work);
  else programs.delete(message.id);
  help();
}
if (node === undefined) port.onmessage = ({ data }) => receive(data);
else port.on("message", receive);
`;
