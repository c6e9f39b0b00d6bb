/** A process that answers each line of JSON with one. The bundle's entry calls `serveLines` with its program. */
import { createInterface } from "node:readline";
import type { MakeProgram } from "./program.ts";
import type { MemoryUse, Request } from "./protocol.ts";
import { serveProgram } from "./serve-program.ts";

const MB = 2 ** 20;

function memoryUse(): MemoryUse {
  // There with --expose-gc, which every process of the benchmarks gets.
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return { peakMB: process.resourceUsage().maxRSS / 1024, residentMB: rss / MB, heapMB: heapUsed / MB };
}

export async function serveLines(make: MakeProgram): Promise<void> {
  // Libraries greet and warn on the standard output, which is the answers' alone.
  console.log = console.info = console.warn = console.error;
  const answer = serveProgram(make, memoryUse);
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as Request;
    process.stdout.write(`${JSON.stringify(await answer(request))}\n`);
  }
  process.exit(0);
}
