import type { Answers, Refusal, Request } from "./protocol.ts";

/** A fresh process or page with one program in it. */
export interface Host {
  /** @throws Error where it does not answer within the time, or has ended. */
  ask<K extends Request["do"]>(request: Extract<Request, { do: K }>, timeoutMs?: number): Promise<Answers[K] | Refusal>;
  close(): Promise<void>;
}

/** Long enough for any one request: preparing the widest network, or a sample of the slowest peer. */
export const REQUEST_TIMEOUT_MS = 120_000;

/** What comes first: the answer, or an error that says who kept silent. */
export async function within<T>(work: Promise<T>, timeoutMs: number, who: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([work, new Promise<never>((_, reject) => {
      timer = setTimeout(() => { reject(new Error(`${who} did not answer within ${timeoutMs / 1000} s`)); }, timeoutMs);
    })]);
  } finally {
    clearTimeout(timer);
  }
}
