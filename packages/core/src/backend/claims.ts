/**
 * The composites that core offers to `Backend.claim`, with their attributes. `ClaimedKernel.name` is the key. Shapes use
 * n batch, c channels in, o channels out, k kernel sizes; `spatial` is one entry per spatial axis (1-D and 2-D).
 * What each computes is defined by its decomposition (`composites/`), which runs wherever a claim is refused.
 */
export interface Window {
  readonly stride: readonly number[];
  /** [before, after] per spatial axis. */
  readonly padding: readonly (readonly [number, number])[];
  readonly dilation: readonly number[];
}
export interface ClaimAttrs {
  /**
   * a[…batch, m, k] · b[…batch, k, n] → [batch, m, n]; `transA`: a is […, k, m]; `transB`: b is […, n, k]. Both inputs have the
   * output's rank; each batch dimension equals the output's, or is 1 and repeats.
   */
  readonly dot: { readonly transA: boolean; readonly transB: boolean };
  /** x[n, c, …spatial], weight[o, c/groups, …k] → [n, o, …spatial out]. Cross-correlation: the kernel is not flipped. */
  readonly conv: Window & { readonly groups: number };
  /** Gradient for the input: dy[n, o, …], weight → dx[n, c, …spatial] (the output's aval gives the size). */
  readonly convInputGrad: Window & { readonly groups: number };
  /** Gradient for the weight: x, dy → dweight[o, c/groups, …k] (the output's aval gives k). */
  readonly convWeightGrad: Window & { readonly groups: number };
  /** x[n, c, …spatial] → y. Padding never wins; NaN does. */
  readonly maxPool: Window & { readonly kernel: readonly number[] };
  /** As maxPool, with a second output: i32, the row-major position inside the window of the first maximum (NaN counts as the maximum). */
  readonly maxPoolWithIndex: Window & { readonly kernel: readonly number[] };
  /** dy, index → dx[n, c, …spatial]: each input sums dy of the windows whose stored index names it. */
  readonly maxPoolGrad: Window & { readonly kernel: readonly number[] };
}
export type ClaimName = keyof ClaimAttrs;
