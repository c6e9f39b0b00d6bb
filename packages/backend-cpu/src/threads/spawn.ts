/** Starts workers: Node's where there are any, else the browser's. Both are found at run time, so that no bundler looks for modules of Node. */
import { WORKER_SOURCE } from "./worker-source.ts";

export interface WorkerHandle {
  post(message: WorkerMessage): void;
  terminate(): void;
}
export type WorkerMessage =
  | { readonly kind: "start"; readonly memory: WebAssembly.Memory; readonly control: number; readonly thread: number }
  | { readonly kind: "program"; readonly id: number; readonly module: WebAssembly.Module }
  | { readonly kind: "drop"; readonly id: number };
export interface WorkerEvents {
  ready(): void;
  /** The worker failed or ended, by itself or not; never called after `terminate`. */
  ended(why: string): void;
}
/** Throws where the engine refuses. */
export type Spawn = (events: WorkerEvents) => WorkerHandle;

/** A worker's end counts once, and not if we asked for it. */
function once(ended: (why: string) => void): { readonly end: (why: string) => void; readonly silence: () => void } {
  let told = false;
  return { end: (why) => { if (!told) { told = true; ended(why); } }, silence: () => { told = true; } };
}

function spawnInNode({ Worker }: typeof import("node:worker_threads"), events: WorkerEvents): WorkerHandle {
  const { end, silence } = once(events.ended);
  // Loaders and flags of this process are none of the worker's.
  const worker = new Worker(WORKER_SOURCE, { eval: true, execArgv: [], name: "receptive" });
  worker.on("message", () => events.ready());
  worker.on("error", (error) => end(String(error)));
  worker.on("exit", (code) => end(`it exited with code ${code}`));
  // It must not keep the process alive.
  worker.unref();
  return {
    post: (message) => worker.postMessage(message, []),
    terminate: () => {
      silence();
      // Nobody waits: it resolves with the exit code, also of one that has ended before.
      void worker.terminate();
    },
  };
}

function spawnInBrowser(events: WorkerEvents): WorkerHandle {
  const { end, silence } = once(events.ended);
  const url = URL.createObjectURL(new Blob([WORKER_SOURCE], { type: "text/javascript" }));
  const forget = (): void => URL.revokeObjectURL(url);
  try {
    const worker = new Worker(url, { name: "receptive" });
    worker.onmessage = () => { forget(); events.ready(); };
    worker.onerror = (event) => { forget(); event.preventDefault(); end(event.message === undefined ? "it was refused" : event.message); };
    return { post: (message) => worker.postMessage(message, []), terminate: () => { silence(); forget(); worker.terminate(); } };
  } catch (error) {
    forget();
    throw error;
  }
}

export function spawnWorker(events: WorkerEvents): WorkerHandle {
  const node = typeof process === "object" && typeof process.getBuiltinModule === "function" ? process.getBuiltinModule("node:worker_threads") : undefined;
  return node === undefined ? spawnInBrowser(events) : spawnInNode(node, events);
}
