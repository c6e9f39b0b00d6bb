/** The shape of a recorded case, as the fixtures' JSON holds it. */
export type ViewStep =
  | readonly ["permute", readonly number[]]
  | readonly ["slice", readonly (readonly [number | null, number | null, number | null])[]]
  | readonly ["expand", readonly number[]]
  | readonly ["flip", readonly number[]];

export interface Tolerance { readonly rtol: number; readonly atol: number }

export interface CaseInput {
  readonly name: string;
  /** Key of the contiguous value. */
  readonly tensor: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Where the input is a view: key of the tensor it is a view of, and the steps that lead to it. */
  readonly base?: string;
  readonly view?: readonly ViewStep[];
}

export interface CaseOutput {
  readonly tensor: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  /** Key of the cotangent; absent where none flows back from this output. */
  readonly upstream?: string;
}

export interface CaseGrad {
  readonly input: string;
  readonly tensor: string;
  readonly tensor_base?: string;
}

export interface TorchCase {
  readonly id: string;
  readonly tags: readonly string[];
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly inputs: readonly CaseInput[];
  readonly outputs: readonly CaseOutput[];
  readonly grads: readonly CaseGrad[];
  readonly fwd_tol: Tolerance;
  readonly grad_tol?: Tolerance;
  /** Gradients that are as right, by another convention at a kink or a tie: name → input → key. All of one set must match. */
  readonly alt_grads?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly advisory?: boolean;
}

export interface ErrorCase {
  readonly id: string;
  readonly op: string;
  readonly inputs: Readonly<Record<string, { readonly shape: readonly number[]; readonly dtype?: string; readonly values?: readonly number[] }>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly why: string;
  readonly level: "must" | "should";
}
