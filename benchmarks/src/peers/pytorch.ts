import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { BenchCase } from "../bench-case.ts";
import { peakMBOf, runToEnd } from "../start/run-to-end.ts";
import { measure, type Timing } from "../measure.ts";
import type { BenchLine } from "../bench-line.ts";
import { derived, failure } from "../run-case.ts";
import { LineProcess } from "./line-process.ts";

const script = fileURLToPath(new URL("../../peers/pytorch.py", import.meta.url));

/** What the script says of itself when it is ready. */
interface Greeting { readonly version: string; readonly blas: string; readonly sgemmGflops: number; readonly threads: number; readonly warning: string | null }

const candidates = ["python3", "/usr/bin/python3", "python"];

/** Interpreters of ours first: RECEPTIVE_PYTHON, then the usual ones; the first that imports torch. */
function findPython(): string | null {
  const asked = process.env["RECEPTIVE_PYTHON"];
  const names = asked === undefined ? candidates : [asked];
  return names.find((name) => spawnSync(name, ["-c", "import torch"], { stdio: "ignore", timeout: 60_000 }).status === 0) ?? null;
}

const number = (value: unknown, what: string): number => {
  if (typeof value !== "number") throw new Error(`pytorch.py answered without ${what}`);
  return value;
};

/** PyTorch in a process of its own, which keeps the cases it has prepared. */
export class PyTorch {
  readonly description: string;
  readonly #python: string;
  readonly #process: LineProcess;
  readonly #threads: number;

  constructor(python: string, process: LineProcess, greeting: Greeting, threads: number) {
    this.#python = python;
    this.#process = process;
    this.#threads = threads;
    const { version, blas, sgemmGflops, warning } = greeting;
    this.description = `pytorch ${version}, ${blas}, sgemm 512: ${sgemmGflops.toFixed(0)} GFLOP/s on ${greeting.threads} thread${greeting.threads === 1 ? "" : "s"}${warning === null ? "" : `\nwarning: ${warning}`}`;
  }

  /** Times a case for about so long, without warm-up. */
  async sample(id: string, ms: number): Promise<Timing> {
    if (id.startsWith("start/")) {
      let peakMB = 0;
      const once = async (): Promise<void> => { peakMB = peakMBOf(await runToEnd(this.#python, [script, "--start", id, "--threads", String(this.#threads)])); };
      return { ...(await measure(once, { timeMs: ms, warmupMs: 0, minimumSamples: 1 })), peakMB };
    }
    const answer = JSON.parse(await this.#process.ask(JSON.stringify({ case: id, ms }))) as Readonly<Record<string, unknown>>;
    if (typeof answer["error"] === "string") throw new Error(answer["error"]);
    return { medianMs: number(answer["medianMs"], "medianMs"), minMs: number(answer["minMs"], "minMs"), samples: number(answer["samples"], "samples") };
  }

  /** A case as one of our lines: warmed up, then timed. */
  async measure(benchCase: BenchCase, timeMs: number): Promise<BenchLine> {
    try {
      await this.sample(benchCase.id, timeMs / 4);
      const timing = await this.sample(benchCase.id, timeMs);
      return { case: benchCase.id, backend: "pytorch", threads: this.#threads, ...timing, counters: {}, ...derived(benchCase, timing.medianMs) };
    } catch (error) {
      return failure(benchCase, "pytorch", this.#threads, error);
    }
  }

  stop(): void {
    this.#process.stop();
  }
}

/** Starts PyTorch, or says why it cannot. */
export async function startPyTorch(threads: number): Promise<{ readonly peer: PyTorch } | { readonly skipped: string }> {
  const python = findPython();
  if (python === null) return { skipped: `no Python with torch was found (tried ${process.env["RECEPTIVE_PYTHON"] ?? candidates.join(", ")}; Debian: apt install python3-torch libopenblas0-pthread). RECEPTIVE_PYTHON names another.` };
  const child = new LineProcess(python, [script, "--serve", "--threads", String(threads)], process.env);
  try {
    const greeting = JSON.parse(await child.next()) as Greeting;
    return { peer: new PyTorch(python, child, greeting, threads) };
  } catch (error) {
    child.stop();
    return { skipped: error instanceof Error ? error.message : String(error) };
  }
}
