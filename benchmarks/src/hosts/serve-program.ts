/** The other end of the protocol: makes a program and does as asked, in a process or a page alike. */
import { measure } from "../measure.ts";
import { type MakeProgram, NoProgram, type PreparedCase, type Program } from "./program.ts";
import type { Answers, MemoryUse, Refusal, Request } from "./protocol.ts";

function prepared(ready: PreparedCase | null): PreparedCase {
  if (ready === null) throw new Error("no case is prepared");
  return ready;
}

/** Answers requests one after another; an error is an answer too. */
export function serveProgram(make: MakeProgram, memory: () => MemoryUse = () => ({})): (request: Request) => Promise<Answers[Request["do"]] | Refusal> {
  let program: Program | null = null;
  let ready: PreparedCase | null = null;

  const answer = async (request: Request): Promise<Answers[Request["do"]]> => {
    switch (request.do) {
      case "hello":
        program = await make(request);
        return { version: program.version, about: program.about };
      case "prepare": {
        if (program === null) throw new Error("there is no program yet");
        ready = await program.prepare(request.work);
        return { values: await ready.check() };
      }
      case "sample": return { samplesMs: (await measure(prepared(ready).step, { timeMs: request.ms, warmupMs: request.warmupMs, minimumSamples: request.minimum })).samplesMs };
      case "repeat": {
        const { step } = prepared(ready);
        for (let i = 0; i < request.steps; i++) await step();
        return {};
      }
      case "memory": {
        const liveBytes = ready?.liveBytes?.();
        return { ...memory(), ...(liveBytes === undefined ? {} : { liveBytes }) };
      }
      case "count": return { counters: (await prepared(ready).counters?.()) ?? {} };
    }
  };

  return async (request) => {
    try {
      return await answer(request);
    } catch (error) {
      return { error: error instanceof Error ? error.message || error.name : String(error), reason: error instanceof NoProgram ? "no-program" : "failed" };
    }
  };
}
