import { expect } from "vitest";

/** Matches a thrown error by its code, and by its message where given. */
export function coded(code: string, message: RegExp = /./): unknown {
  return expect.objectContaining({ code, message: expect.stringMatching(message) });
}
