import * as core from "@receptive/core";
import * as datasets from "@receptive/datasets";
import * as formats from "@receptive/formats";
import * as layers from "@receptive/layers";
import * as optimizers from "@receptive/optimizers";
import * as training from "@receptive/training";
import { expect, test } from "vitest";
import * as receptive from "./index.ts";

test("the first read brings up the CPU backend, and nothing before it does", async () => {
  expect(await receptive.tensor([1, 2, 3]).mul(2).data()).toEqual(Float32Array.of(2, 4, 6));
  expect(receptive.defaultBackend()).toBe(core.defaultBackend());
});

test("every name of every package is there", () => {
  const names = new Set(Object.keys(receptive));
  for (const [from, module] of Object.entries({ core, layers, optimizers, training, datasets, formats })) {
    // A name that two packages have would silently vanish from both `export *`.
    expect(Object.keys(module).filter((name) => !names.has(name)), from).toEqual([]);
  }
});

test("where a layer and an operation share a name, the one name is both", async () => {
  expect(await receptive.relu(receptive.tensor([-1, 2])).data()).toEqual(Float32Array.of(0, 2));
  expect(receptive.relu().label).toBe("relu()");
});
