import { ArgumentError, type Tensor } from "@receptive/core";

/** What a normalising layer learns, unless told not to: a scale (1 at first) and a shift (0 at first). */
export type NormParams = { readonly weight?: Tensor; readonly bias?: Tensor } & Readonly<Record<string, Tensor>>;

/** Throws ArgumentError `E_LAYER_OPTION`. */
export function checkEpsilon(label: string, epsilon: number): void {
  if (!(epsilon >= 0 && Number.isFinite(epsilon))) throw new ArgumentError("E_LAYER_OPTION", `${label}: epsilon is a number ≥ 0, got ${epsilon}.`);
}
