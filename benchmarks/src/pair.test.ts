import { expect, test } from "vitest";
import { median } from "./measure.ts";
import { summarise } from "./pair.ts";

test("the median of an even number is between the two in the middle", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([9, 1, 5])).toBe(5);
});

test("the ratio is the median of the rounds' ratios: load that hits a whole round cancels", () => {
  const at = (ours: number, peer: number): Parameters<typeof summarise>[0][number] => ({ ours: { medianMs: ours, minMs: ours - 1 }, peer: { medianMs: peer, minMs: peer - 1 } });
  // The third round ran under ten times the load.
  const result = summarise([at(4, 2), at(6, 3), at(40, 20)]);
  expect(result).toEqual({ ratio: 2, ratioOfMinima: 3, rounds: 3, medianMs: 6, minMs: 3, peerMedianMs: 3, peerMinMs: 1 });
});
