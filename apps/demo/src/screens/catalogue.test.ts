import { lenet5, paramCount } from "@receptive/layers";
import { expect, test } from "vitest";
import { screens } from "./catalogue.ts";

test("what the chapters say of the network is so", () => {
  expect(screens[0].lead).toContain(`${paramCount(lenet5()).toLocaleString("en")} weights`);
  expect(new Set(screens.map(({ id }) => id)).size).toBe(screens.length);
});
