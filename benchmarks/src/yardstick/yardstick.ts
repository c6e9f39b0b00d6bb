import { median } from "../statistics/median.ts";
import { FLOPS_A_TURN, PLAIN, RELAXED } from "./frozen-kernel.ts";

type Run = (turns: number, bytes: number) => number;

/** About 1 ms of arithmetic and 0.2 ms of memory traffic. */
const TURNS = 500_000;
const BYTES = 4 * 1024 * 1024;
const REPEATS = 9;

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

async function instantiate(base64: string): Promise<Run> {
  const { instance } = await WebAssembly.instantiate(bytesOf(base64));
  const { run } = instance.exports;
  if (typeof run !== "function") throw new Error("the frozen kernel exports no run");
  return (turns, bytes) => Number(run(turns, bytes));
}

function time(run: Run, turns: number, bytes: number): number {
  const begun = performance.now();
  run(turns, bytes);
  return performance.now() - begun;
}

let plain: Promise<Run> | undefined;

/** Milliseconds of the frozen kernel now: the median of nine runs, some 12 ms in all. */
export async function yardstickMs(): Promise<number> {
  const first = plain === undefined;
  plain ??= instantiate(PLAIN);
  const run = await plain;
  // The engine's optimising compiler takes a few calls to get to it.
  if (first) for (let i = 0; i < 20; i++) run(TURNS / 10, BYTES / 10);
  return median(Array.from({ length: REPEATS }, () => time(run, TURNS, BYTES)));
}

/** The most GFLOP/s that one thread was seen to reach with 128-bit multiply-adds in WebAssembly. */
export async function ceilingGflops(): Promise<number> {
  const run = await instantiate(WebAssembly.validate(bytesOf(RELAXED)) ? RELAXED : PLAIN);
  const times = Array.from({ length: 60 }, () => time(run, TURNS, 0));
  return (FLOPS_A_TURN * TURNS) / Math.min(...times) / 1e6;
}
