import { type Case, outcome, skipped, type Suite } from "../kit/case.ts";
import { seedOf } from "../kit/seeded-numbers.ts";
import { samples } from "../ops/ops-suite.ts";
import type { Sample } from "../ops/sample.ts";
import { checkGradient } from "./check-gradient.ts";

// Samples of halves have no derivative in doubles that those of singles lack.
const differentiable = (s: Sample): boolean => s.dtype === undefined && s.grads !== false && s.inputs.some((i) => i.dtype !== "i32");

/** Samples whose gradient is by definition not the derivative. */
const BY_DEFINITION: Readonly<Record<string, string>> = {
  "stopGradient/ordinary": "what is stopped counts as a constant, by definition",
  "embedding/padding": "no gradient reaches the row of padding, by definition; the ops and torch suites hold the rest of it to recorded values",
};

function gradientCase(sample: Sample): Case {
  const id = `gradients/${sample.op}/f64/${sample.variant}`;
  return {
    id,
    async run({ backend, oracle, seed }) {
      const defined = BY_DEFINITION[`${sample.op}/${sample.variant}`];
      if (defined !== undefined) return skipped(defined);
      if (backend.name !== oracle.name || backend.caps.storageBytes.f32 !== 8) return skipped("gradients are held to differences once, on the reference in doubles; the ops suite holds this backend's to those");
      const { faults, worst } = await checkGradient(sample, seedOf(seed, id), oracle);
      return outcome(faults, worst);
    },
  };
}

/** Every sample of an operation, loss or layer: its first and second derivatives against central differences, in doubles. */
export const gradientsSuite: Suite = { name: "gradients", cases: () => samples.filter(differentiable).map(gradientCase) };
