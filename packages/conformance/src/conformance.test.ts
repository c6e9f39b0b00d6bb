import { cpu } from "@receptive/backend-cpu";
import { reference } from "@receptive/core/reference";
import { limitationsOf } from "./limitations.ts";
import { conformance } from "./vitest.ts";

await conformance({ create: () => reference({ poison: true }), limitations: limitationsOf("reference") });
await conformance({ create: () => reference({ precision: "f32", deferred: true, poison: true }), limitations: limitationsOf("reference-f32") });
// What the engine has decides which of the two `cpu()` is.
await conformance({ create: () => cpu(), candidates: { "plain-simd": () => cpu({ relaxedSimd: false }) }, limitations: limitationsOf("cpu") });
