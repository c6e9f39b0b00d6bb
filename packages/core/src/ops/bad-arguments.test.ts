/** Arguments that were once accepted, or refused without a code. */
import { expect, test } from "vitest";
import { adaptiveAvgPool, avgPool, concat, conv, hostNormal, hostUniform, key, l2Pool, maxPool, oneHot, ones, pad, type ReceptiveError, repeat, setDefaultBackend, split, splitTensor, tile, uniform, upsample, zeros } from "../index.ts";
import { reference } from "../reference/reference-backend.ts";

const image = ones([2, 4, 5, 5]);
const refused: readonly (readonly [what: string, call: () => unknown, code: string])[] = [
  ...([maxPool, avgPool, l2Pool] as const).map((pool) => ["a pool with two sizes for one axis", () => pool(ones([4, 5, 5]), [2, 2]), "E_WINDOW"] as const),
  ["a pool with one pair of paddings too long, the other too short", () => maxPool(image, 2, { padding: JSON.parse("[[0], [0, 0, 0]]") }), "E_WINDOW"],
  ["a stride beyond the input, for which no other is searched one by one", () => conv(ones([1, 1, 6]), ones([1, 1, 3]), { stride: 2 ** 40 }), "E_SHAPE_TILE"],
  ["expand to half a row", () => ones([3, 1]).expand(0.5, 3, 4), "E_SHAPE_EXPAND"], ["expand to infinity", () => ones([3, 1]).expand(3, Infinity), "E_SHAPE_EXPAND"],
  ["pad by an empty pair", () => pad(ones([3, 4]), JSON.parse("[[], [1, 2, 0, 0]]")), "E_SHAPE_PAD"],
  ["more bins than positions can be computed for", () => adaptiveAvgPool(image, 2 ** 40), "E_WINDOW"], ["more cells than positions can be computed for", () => upsample(ones([1, 1, 50_000]), [50_001]), "E_UPSAMPLE"],
  ["infinitely many keys", () => split(key(1), Infinity), "E_SHAPE_SIZE"], ["more keys than memory holds", () => split(key(1), 2 ** 31), "E_SHAPE_SIZE"], ["half a key", () => split(key(1), 0.5), "E_SHAPE_SIZE"],
  ["a negative number of numbers", () => hostUniform(1, 0, -1), "E_SHAPE_SIZE"], ["no number of numbers", () => hostNormal(1, 0, Number.NaN), "E_SHAPE_SIZE"], ["a stream without a seed", () => hostUniform(Number.NaN, 0, 1), "E_SEED"],
];

test.each(refused)("%s is refused with a code", (_, call, code) => {
  expect(call).toThrow(expect.objectContaining<Partial<ReceptiveError>>({ code }));
});

test("sizes of −0 are 0", () => {
  const shapes = [zeros([-0, 3]), repeat(ones([2]), -0), tile(ones([2]), [-0]), ones([1]).expand(-0), zeros([0]).reshape(-0), uniform(key(1), [-0])].map((x) => x.shape);
  expect(splitTensor(ones([2]), [-0, 2]).map((x) => Object.is(x.shape[0], -0))).toEqual([false, false]);
  expect(Object.is(oneHot(zeros([0], "i32"), -0).shape[1], -0)).toBe(false);
  for (const shape of shapes) expect(Object.is(shape[0], -0), shape.join()).toBe(false);
});

test("a great many rows of nothing take no time", async () => {
  setDefaultBackend(reference({ poison: true }));
  const rows = ones([2 ** 53, 0]).add(1);
  expect([...(await rows.data())]).toEqual([]);
  expect(await rows.sum().item()).toBe(0);
  expect([...(await concat([rows, rows], 1).sum(0).data())]).toEqual([]);
});
