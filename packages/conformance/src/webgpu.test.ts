/**
 * The parts of the kit that a GPU in software gets through in the time of a test; `pnpm conformance --backend webgpu` is all of
 * it. Every shape is a shader of its own, and compiling them is what takes the time.
 */
import { findAdapter, lose } from "@receptive/backend-webgpu/testing";
import { describe, test } from "vitest";
import { limitationsOfDevice } from "./limitations.ts";
import { conformance } from "./vitest.ts";

const { make, reason } = await findAdapter();

/** Of each suite what differs most in code: not each type and size. */
const PARTS = ["contract/*", "alu/*/f32/*", "alu/*/i32/*", "alu/cast/*", "random/*", "reduce/*/f32/inner-*", "reduce/sum/*-257", "views/chain/u8/00", "views/chain/f32/01", "ops/*/f32/ordinary", "ops/*/f32/size-0", "ops/conv/f32/o*", "ops/matmul/f32/*", "ops/maxPool/f32/p*", "programs/*/f32/0*", "memory/mlp/*", "training/mlp/*"];

if (make === null) {
  describe("conformance of webgpu", () => { test("the kit", ({ skip }) => skip(true, reason)); });
} else {
  const backend = await make();
  const limitations = await limitationsOfDevice(backend);
  backend.dispose();
  for (const only of PARTS) await conformance({ create: () => make(), only, limitations, lose, atOnce: 4 });
}
