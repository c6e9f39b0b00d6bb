import { cpu } from "@receptive/backend-cpu";
import { shift, syntheticDigits } from "@receptive/datasets";
import { dropout, flatten, linear, type Model, relu, sequential } from "@receptive/layers";
import { adam, cosine } from "@receptive/optimizers";
import { fit } from "../fit/fit.ts";
import type { FitOptions } from "../fit/fit-options.ts";

/** A training of 120 steps with all that draws random numbers: order, augmentation, dropout. */
export async function smallRun(options: FitOptions): Promise<Model> {
  const model = sequential([flatten(), linear(784, 12), relu(), dropout(0.3), linear(12, 10)], { seed: 3 });
  const data = syntheticDigits({ count: 200, seed: 1 });
  await fit(model, data, { epochs: 20, batch: 35, optimizer: adam(cosine(5e-3)), seed: 7, augment: shift({ pixels: 1 }), validation: 0.1, backend: cpu(), ...options });
  return model;
}
