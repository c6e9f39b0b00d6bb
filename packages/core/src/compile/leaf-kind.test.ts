import { expect, test } from "vitest";
import { tensor } from "../index.ts";
import { flattenTree, sameSpec, specKey } from "../tree.ts";
import { type ArgLeaf, isOfKind, kindOf, leafKey } from "./leaf-kind.ts";

const leaves: readonly ArgLeaf[] = [
  0, 1.5, NaN, tensor(1), tensor([1, 2]), tensor([3, 4]), tensor([[1, 2]]), tensor([[1], [2]]), tensor(new Float32Array(0), [0]), tensor(Int32Array.of(1, 2)),
  Float32Array.of(1, 2), Float32Array.of(3, 4), Float32Array.of(1), Int32Array.of(1, 2), new Float32Array(0), new Uint8Array(2),
];

test("leaves are of one kind just where their keys are equal", () => {
  for (const a of leaves) for (const b of leaves) expect(isOfKind(a, kindOf(b)), `${leafKey(a)} and ${leafKey(b)}`).toBe(leafKey(a) === leafKey(b));
  expect(isOfKind(1, undefined)).toBe(false);
});

test("structures are the same just where their keys are equal", () => {
  const trees: readonly unknown[] = [
    1, [], [1], [1, 1], [[1], 1], {}, { a: 1 }, { b: 1 }, { a: 1, b: 1 }, { b: 1, a: 1 }, { a: [1] }, [undefined], [null], ["x"], ["y"], [true], ["true"], [false], { a: null },
  ];
  const specs = trees.map((tree) => flattenTree(tree, (x): x is number => typeof x === "number").spec);
  for (const a of specs) for (const b of specs) expect(sameSpec(a, b), `${specKey(a)} and ${specKey(b)}`).toBe(specKey(a) === specKey(b));
});
