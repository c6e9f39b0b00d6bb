import { concat, embedding, flip, gather, oneHot, pad, repeat, scatterAdd, splitTensor, stack, take, type Tensor, tile } from "@receptive/core";
import { ints, of, type Sample, type SampleInput, samplesOf, viewed } from "./sample.ts";

function one(op: string, variant: string, input: SampleInput, f: (x: Tensor) => Tensor | readonly Tensor[]): Sample {
  return samplesOf(op, (x) => (x === undefined ? [] : f(x)))(variant, [input]);
}
function two(op: string, variant: string, a: SampleInput, b: SampleInput, f: (a: Tensor, b: Tensor) => Tensor | readonly Tensor[]): Sample {
  return samplesOf(op, (x, y) => (x === undefined || y === undefined ? [] : f(x, y)))(variant, [a, b]);
}
function three(op: string, variant: string, a: SampleInput, b: SampleInput, c: SampleInput, f: (a: Tensor, b: Tensor, c: Tensor) => Tensor): Sample {
  return samplesOf(op, (x, y, z) => (x === undefined || y === undefined || z === undefined ? [] : f(x, y, z)))(variant, [a, b, c]);
}

/** Squared, so that the gradient depends on where each value went. */
const sq = (x: Tensor): Tensor => x.square();

const views: readonly Sample[] = [
  one("reshape", "ordinary", of(3, 4), (x) => sq(x.reshape(2, 6))), one("reshape", "inferred", of(3, 5), (x) => sq(x.reshape(5, -1))), one("reshape", "size-0", of(0, 3), (x) => sq(x.reshape(3, 0))), one("reshape", "of-a-view", viewed("transposed", of(4, 6)), (x) => sq(x.reshape(8, 3))), one("reshape", "scalar", of(1), (x) => sq(x.reshape([]))),
  one("permute", "ordinary", of(2, 3, 4), (x) => sq(x.permute(2, 0, 1))), one("permute", "rank-5", of(2, 1, 3, 2, 5), (x) => sq(x.permute(4, 2, 0, 3, 1))), one("transpose", "ordinary", of(3, 5), (x) => sq(x.transpose())), one("transpose", "odd", of(7, 13), (x) => sq(x.transpose())), one("transpose", "batch", of(2, 3, 4), (x) => sq(x.transpose())),
  one("expand", "ordinary", of(3, 1), (x) => sq(x.expand(2, 3, 4))), one("expand", "scalar", of(), (x) => sq(x.expand(3, 5))), one("expand", "to-nothing", of(1, 3), (x) => sq(x.expand(0, 3))),
  one("at", "slice", of(6, 5), (x) => sq(x.at([1, 5], [0, 3]))), one("at", "step", of(7, 2), (x) => sq(x.at([1, null, 2], null))), one("at", "backwards", of(3, 7), (x) => sq(x.at(null, [null, null, -2]))), one("at", "integer", of(3, 4), (x) => sq(x.at(-1))), one("at", "nothing", of(3, 4), (x) => sq(x.at([2, 2]))),
  one("flip", "ordinary", of(3, 4), (x) => sq(flip(x, 1))), one("flip", "all", of(3, 5), (x) => sq(flip(x))), one("flip", "size-1", of(1, 3), (x) => sq(flip(x, 0))),
  one("squeeze", "ordinary", of(3, 1, 4), (x) => sq(x.squeeze(1))), one("unsqueeze", "ordinary", of(3, 4), (x) => sq(x.unsqueeze(-1))), one("flatten", "ordinary", of(2, 3, 4), (x) => sq(x.flatten(1))),
  one("pad", "ordinary", of(3, 4), (x) => sq(pad(x, [[1, 0], [2, 3]]))), one("pad", "value", of(5), (x) => sq(pad(x, [[1, 2]], { value: 0.5 }))), one("pad", "size-0", of(0, 2), (x) => sq(pad(x, [[1, 2], [0, 1]]))),
  one("tile", "ordinary", of(2, 3), (x) => sq(tile(x, [2, 3]))), one("repeat", "ordinary", of(2, 3), (x) => sq(repeat(x, 3, 1))), one("splitTensor", "ordinary", of(7, 2), (x) => splitTensor(x, [3, 4]).map(sq)), one("splitTensor", "even", of(2, 6), (x) => splitTensor(x, 2, 1).map(sq)),
];

const joined: readonly Sample[] = [
  two("concat", "ordinary", of(2, 3), of(2, 2), (a, b) => sq(concat([a, b, a], 1))), two("concat", "axis-0", of(1, 3), of(4, 3), (a, b) => sq(concat([a, b], 0))), two("concat", "size-0", of(0, 3), of(2, 3), (a, b) => sq(concat([a, b], 0))),
  two("concat", "views", viewed("transposed", of(3, 5)), viewed("flipped", of(3, 4)), (a, b) => sq(concat([a, b], 1))), two("stack", "ordinary", of(3), of(3), (a, b) => sq(stack([a, b], 1))), two("stack", "axis-0", of(2, 3), of(2, 3), (a, b) => sq(stack([a, b]))),
  one("concat", "many", of(2, 3), (x) => sq(concat(Array.from({ length: 40 }, (_, i) => x.mul(i)), 0))),
];

// Indices as arguments: their values are not known when the graph is made, so that none is refused.
const indexed: readonly Sample[] = [
  two("gather", "ordinary", of(4, 3), ints([0, 2, 3, 1, 1, 0], 2, 3), (x, i) => sq(gather(x, i, 0))), two("gather", "last-axis", of(2, 5), ints([4, 0, 2, 2], 2, 2), (x, i) => sq(gather(x, i, 1))), two("gather", "duplicates", of(3, 2), ints([1, 1, 1, 1, 1, 1, 1, 1], 4, 2), (x, i) => sq(gather(x, i, 0))),
  two("gather", "out-of-range-last-axis", of(3, 3), ints([-1, 3, 1, 100, 2, -7, 0, 1, 4], 3, 3), (x, i) => sq(gather(x, i, 1))), two("gather", "out-of-range", of(3, 3), ints([-1, 3, 1, 100, 2, -7, 0, 1, 2147483647], 3, 3), (x, i) => sq(gather(x, i, 0))), two("gather", "size-0", of(3, 2), ints([], 0, 2), (x, i) => sq(gather(x, i, 0))), two("gather", "of-a-view", viewed("stepped", of(4, 3)), ints([3, 2, 1, 0, 1, 2], 2, 3), (x, i) => sq(gather(x, i, 0))),
  two("take", "ordinary", of(4, 3), ints([2, 0, 2]), (x, i) => sq(take(x, i, 0))), two("take", "axis-1", of(2, 5), ints([4, 4, 1]), (x, i) => sq(take(x, i, 1))), two("embedding", "ordinary", of(6, 3), ints([0, 5, 2, 2], 2, 2), (w, i) => sq(embedding(w, i))), two("embedding", "padding", of(6, 3), ints([0, 5, 2, 0]), (w, i) => sq(embedding(w, i, { paddingIndex: 0 }))),
  two("oneHot", "ordinary", ints([0, 3, 1, 2]), of(4, 5), (i, w) => oneHot(i, 5).cast("f32").mul(w)),
  three("scatterAdd", "ordinary", of(4), ints([3, 0, 1]), of(3), (x, i, u) => sq(scatterAdd(x, i, u, 0))), three("scatterAdd", "duplicates", of(3, 2), ints([0, 0, 0, 1, 0, 1, 2, 1], 4, 2), of(4, 2), (x, i, u) => sq(scatterAdd(x, i, u, 0))), three("scatterAdd", "last-axis", of(2, 5), ints([4, 4, 0, 1, 1, 1], 2, 3), of(2, 3), (x, i, u) => sq(scatterAdd(x, i, u, 1))),
  // Off the end of an inner axis lies the next row: what is not dropped there lands in it.
  three("scatterAdd", "out-of-range-last-axis", of(3, 3), ints([-1, 3, 1, -2, 4, 2, 0, -3, 5], 3, 3), of(3, 3), (x, i, u) => sq(scatterAdd(x, i, u, 1))), three("scatterAdd", "out-of-range-middle", of(2, 3, 2), ints([-1, 0, 3, 2, 4, -2, 1, 1], 2, 2, 2), of(2, 2, 2), (x, i, u) => sq(scatterAdd(x, i, u, 1))),
  three("scatterAdd", "out-of-range", of(3), ints([-1, 3, 1, 99]), of(4), (x, i, u) => sq(scatterAdd(x, i, u, 0))), three("scatterAdd", "size-0", of(3), ints([], 0), of(0), (x, i, u) => sq(scatterAdd(x, i, u, 0))), three("scatterAdd", "prime", of(13), ints(Array.from({ length: 31 }, (_, i) => (i * 7) % 13)), of(31), (x, i, u) => sq(scatterAdd(x, i, u, 0))),
];

export const movementSamples: readonly Sample[] = [...views, ...joined, ...indexed];
