import { BackendError, DisposedError, ReceptiveError } from "@receptive/core";

/** A step that could not be carried out, or whose results could not be read: its donated state may be spent. */
export class StepFailure extends Error {
  override name = "StepFailure";
}

/** What a model or a loss function has wrong stays what it is: trying again would not help. */
function isMistake(error: unknown): boolean {
  return error instanceof ReceptiveError && !(error instanceof BackendError || error instanceof DisposedError);
}

/**
 * Runs a part of a step; what the backend could not do becomes a StepFailure. Before anything ran (`started` false) an error
 * comes from tracing or compiling, and is passed on.
 */
export async function inStep<T>(started: () => boolean, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (cause) {
    if (isMistake(cause) || !started()) throw cause;
    throw new StepFailure(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
