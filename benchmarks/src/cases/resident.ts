import { compile, type Shape, type Tensor } from "@receptive/core";
import type { CaseContext, Step } from "../bench-case.ts";
import { randomTensor } from "../random-values.ts";

/** A step that computes one tensor from others that stay on the device; the result is waited for, not read. */
export async function residentStep({ backend }: CaseContext, shapes: readonly Shape[], compute: (inputs: readonly Tensor[]) => Tensor): Promise<Step> {
  const inputs = await Promise.all(shapes.map((shape, i) => randomTensor(shape, i + 1).to(backend)));
  const run = compile((...xs: readonly Tensor[]) => compute(xs), { backend });
  return async () => {
    const y = run(...inputs);
    await backend.sync();
    y.dispose();
  };
}

/** The i-th input of a case. */
export function inputAt(inputs: readonly Tensor[], i: number): Tensor {
  const found = inputs[i];
  if (found === undefined) throw new Error(`the case has no input ${i}`);
  return found;
}
