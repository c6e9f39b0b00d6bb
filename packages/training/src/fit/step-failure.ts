import { BackendError, DisposedError } from "@receptive/core";

/** A step that could not be carried out, or whose results could not be read: its donated state may be spent. */
export class StepFailure extends Error {
  override name = "StepFailure";
}

/** Runs a part of a step; what the backend could not do becomes a StepFailure, mistakes of the model stay what they are. */
export async function inStep<T>(body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (cause) {
    if (cause instanceof BackendError || cause instanceof DisposedError) throw new StepFailure(cause.message, { cause });
    throw cause;
  }
}
