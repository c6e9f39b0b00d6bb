import { expect, test } from "vitest";
import type { Chain } from "./chain.ts";
import { buildChain } from "./chain.ts";
import { shrink } from "./shrink.ts";

test("shrinks to the one link that matters, with the smallest numbers that fail", async () => {
  const chain: Chain = { shape: [5, 3], links: [[1, 4, 7], [4, 9, 2], [3, 6, 5], [6, 1, 1]] };
  const seen = await shrink(chain, async (c) => c.links.some(([kind, p]) => kind === 4 && p > 2));
  expect(seen).toEqual({ shape: [1, 1], links: [[4, 3, 0]] });
});

test("a chain knows where each element comes from", () => {
  expect(buildChain({ shape: [2, 3], links: [[4, 1, 0]] }, "f32", 0).from).toEqual([2, 1, 0, 5, 4, 3]);
  expect(buildChain({ shape: [3], links: [[5, 1, 1]] }, "f32", 0).from).toEqual([-1, 0, 1, 2, -1]);
});
