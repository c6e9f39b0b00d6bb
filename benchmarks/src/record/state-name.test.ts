import { expect, test } from "vitest";
import { stateName } from "./state-name.ts";

const state = { version: "0.1.0", commit: "abcdef0123456789", dirty: false, released: true };

test.each([
  ["what was published", state, "0.1.0"],
  ["a commit after it", { ...state, released: false }, "0.1.0@abcdef0"],
  ["changes on top of what was published", { ...state, dirty: true }, "0.1.0@abcdef0+"],
  ["packages outside a repository", { ...state, commit: null, released: false }, "0.1.0"],
])("%s", (_, of, name) => {
  expect(stateName(of)).toBe(name);
});
