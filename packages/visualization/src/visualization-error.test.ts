import { expect, test } from "vitest";
import { VisualizationError } from "./visualization-error.ts";

test("carries its code in a field and in its first line", () => {
  const error = new VisualizationError("E_VIZ_RANGE", "a domain rises.");
  expect(error.code).toBe("E_VIZ_RANGE");
  expect(String(error)).toBe("VisualizationError [E_VIZ_RANGE]: a domain rises.");
});
