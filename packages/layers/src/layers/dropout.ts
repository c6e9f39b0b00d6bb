import { ArgumentError, randomDropout } from "@receptive/core";
import { type Layer, makeLayer } from "../layer.ts";

/**
 * Inverted dropout (Srivastava et al. 2014): in training each element is 0 with probability p, else divided by 1 − p (p = 1
 * gives zeros); in inference the identity. The mask is drawn from the context's key, so it differs at every step and survives a resume.
 * Throws ArgumentError `E_LAYER_OPTION` for p outside [0, 1], `E_DROPOUT_KEY` when training without a key.
 */
export function dropout(p = 0.5): Layer {
  const label = `dropout(${p})`;
  if (!(p >= 0 && p <= 1)) throw new ArgumentError("E_LAYER_OPTION", `${label}: p is in [0, 1], got ${p}.`);
  return makeLayer({
    kind: "dropout",
    config: { p },
    label,
    shapes: {},
    initParams: () => ({}),
    apply(_, buffers, x, { training, key }) {
      if (!training || p === 0) return [x, buffers];
      if (key === null) throw new ArgumentError("E_DROPOUT_KEY", `${label} needs a random key in training; pass { training: true, key: key(seed) }.`);
      return [randomDropout(key, x, p), buffers];
    },
    outputShape: (shape) => shape,
    gives: "same",
  });
}
