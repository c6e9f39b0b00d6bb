import { ReceptiveError } from "@receptive/core";

/** Code and message of the error that `f` throws; fails where it throws none, or one without a code. */
export function codedError(f: () => unknown): { readonly code: string; readonly message: string } {
  try {
    f();
  } catch (error) {
    if (error instanceof ReceptiveError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error("nothing was thrown");
}
