import type { Host } from "../hosts/host.ts";
import type { Answers, Refusal, Request } from "../hosts/protocol.ts";
import type { FailureLine } from "../record/record.ts";

/** What a host refused, with its reason. */
export class Refused extends Error {
  readonly reason: FailureLine["reason"];
  constructor(reason: FailureLine["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** An answer, or a `Refused`. */
export async function ask<K extends Request["do"]>(host: Host, request: Extract<Request, { do: K }>, timeoutMs?: number): Promise<Answers[K]> {
  const answer: Answers[K] | Refusal = await host.ask(request, timeoutMs);
  if ("error" in answer) throw new Refused(answer.reason, answer.error);
  return answer;
}
