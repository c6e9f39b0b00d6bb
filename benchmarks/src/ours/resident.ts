import { compile, type Shape, type Tensor, tensor } from "@receptive/core";
import type { Backend } from "@receptive/core/extend";
import type { PreparedCase } from "../hosts/program.ts";
import { digest, randomValues, sizeOf } from "../networks/values.ts";

export function randomTensor(shape: Shape, stream: number, limit = 1): Tensor {
  return tensor(randomValues(sizeOf(shape), stream, limit), shape, { copy: false });
}

/** A step that computes one tensor from others that stay on the device; the result is waited for, not read. */
export async function resident(backend: Backend, shapes: readonly Shape[], compute: (inputs: readonly Tensor[]) => Tensor): Promise<PreparedCase> {
  const inputs = await Promise.all(shapes.map((shape, i) => randomTensor(shape, i + 1).to(backend)));
  const run = compile((...xs: readonly Tensor[]) => compute(xs), { backend });
  return {
    check: async () => {
      const y = run(...inputs);
      const values = digest(await y.data());
      y.dispose();
      return values;
    },
    step: async () => {
      const y = run(...inputs);
      await backend.sync();
      y.dispose();
    },
  };
}

/** The i-th input of a case. */
export function inputAt(inputs: readonly Tensor[], i: number): Tensor {
  const found = inputs[i];
  if (found === undefined) throw new Error(`the case has no input ${i}`);
  return found;
}
