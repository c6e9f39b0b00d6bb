import { ArgumentError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { checkFloat } from "./check-dtype.ts";

export interface GeluOptions {
  /** "none" uses the error function (default), "tanh" the approximation of Hendrycks and Gimpel. */
  readonly approximate?: "none" | "tanh";
}

/** √(2/π). */
const ROOT = 0.7978845608028654;
/** Here the approximation's tanh is 1 to every digit, so that its argument need not grow and overflow. */
const FAR = 20;

/** x·Φ(x) with the normal distribution function Φ: ½x(1 + erf(x/√2)) (Hendrycks and Gimpel 2016). Any shape, float. */
export function gelu(x: Tensor, options: GeluOptions = {}): Tensor {
  checkFloat("gelu", x);
  const { approximate = "none" } = options;
  if (approximate === "none") return x.mul(0.5).mul(x.mul(Math.SQRT1_2).erf().add(1));
  if (approximate !== "tanh") throw new ArgumentError("E_GELU", `gelu's approximate is "none" or "tanh", got ${String(approximate)}.`);
  const near = x.clip(-FAR, FAR);
  return x.mul(0.5).mul(near.mul(near.square().mul(0.044715).add(1)).mul(ROOT).tanh().add(1));
}
