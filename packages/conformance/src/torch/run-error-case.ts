import { type DType, tensor, type Tensor } from "@receptive/core";
import { type Adapter, Inputs } from "./adapter.ts";
import { Attrs } from "./attrs.ts";
import type { ErrorCase } from "./fixture.ts";

const DTYPES: Readonly<Record<string, DType>> = { F32: "f32", I32: "i32", BOOL: "bool" };

function inputOf({ shape, dtype = "F32", values }: ErrorCase["inputs"][string]): Tensor {
  const known = DTYPES[dtype];
  if (known === undefined) throw new RangeError(`an error case has dtype ${dtype}`);
  const size = shape.reduce((n, d) => n * d, 1);
  const data = values ?? new Array<number>(size).fill(0);
  return known === "i32" ? tensor(Int32Array.from(data), shape) : tensor(Float32Array.from(data), shape).cast(known);
}

/** What the call throws, or null where it is accepted. Errors are thrown when the call is made, before anything is computed. */
export function runErrorCase(adapter: Adapter, c: ErrorCase): Error | null {
  const inputs = new Inputs(new Map(Object.entries(c.inputs).map(([name, input]) => [name, inputOf(input)])));
  try {
    adapter(inputs, new Attrs(c.attrs));
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
  return null;
}
