import { expect, test } from "vitest";
import { TrainingError } from "./training-error.ts";

test("name and code lead both the text and the stack", () => {
  const error = new TrainingError("E_DATA_EMPTY", "nothing to train on.");
  expect(String(error)).toBe("TrainingError [E_DATA_EMPTY]: nothing to train on.");
  expect(error.stack?.split("\n")[0]).toBe("TrainingError [E_DATA_EMPTY]: nothing to train on.");
  expect(error.name).toBe("TrainingError");
});
