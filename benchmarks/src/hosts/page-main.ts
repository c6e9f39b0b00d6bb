/** A page that answers requests from outside through one function. The bundle's entry calls `serveCalls` with its program. */
import type { MakeProgram } from "./program.ts";
import type { Request } from "./protocol.ts";
import { serveProgram } from "./serve-program.ts";

export function serveCalls(make: MakeProgram): void {
  const answer = serveProgram(make);
  Reflect.set(globalThis, "answerBench", async (request: Request) => await answer(request));
}
