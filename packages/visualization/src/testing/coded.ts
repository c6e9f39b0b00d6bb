import { expect } from "vitest";

/** Matches a thrown error by its code, and by a part of its message where given. */
export function coded(code: string, text = ""): unknown {
  return expect.objectContaining({ code, message: expect.stringContaining(text) });
}
