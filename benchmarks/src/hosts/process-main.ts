/** A process that answers each line of JSON with one. The bundle's entry calls `serveLines` with its program. */
import { createInterface } from "node:readline";
import type { MakeProgram } from "./program.ts";
import type { Request } from "./protocol.ts";
import { serveProgram } from "./serve-program.ts";

export async function serveLines(make: MakeProgram): Promise<void> {
  // Libraries greet and warn on the standard output, which is the answers' alone.
  console.log = console.info = console.warn = console.error;
  const answer = serveProgram(make);
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as Request;
    process.stdout.write(`${JSON.stringify(await answer(request))}\n`);
  }
  process.exit(0);
}
