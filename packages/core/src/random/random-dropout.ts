import { callSite } from "../call-site.ts";
import { ArgumentError } from "../errors.ts";
import { where } from "../ops/join.ts";
import type { Tensor } from "../tensor.ts";
import { bernoulli } from "./random.ts";

/**
 * Inverted dropout (Srivastava et al. 2014): each element is 0 with probability p, else divided by 1 − p. p = 0 is the
 * identity, p = 1 gives zeros. Inference does without it. Throws ArgumentError `E_PROBABILITY`.
 */
export function randomDropout(key: Tensor, x: Tensor, p: number): Tensor {
  if (!(p >= 0 && p <= 1)) throw new ArgumentError("E_PROBABILITY", `dropout needs a probability in [0, 1], got ${p}.${callSite()}`);
  if (p === 0) return x;
  return where(bernoulli(key, 1 - p, x.shape), x.mul(p === 1 ? 0 : 1 / (1 - p)), 0);
}
