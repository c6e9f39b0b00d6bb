/** One epoch of training. Accuracies are shares from 0 to 1. */
export interface ReportEpoch {
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly valLoss?: number | undefined;
  readonly valAccuracy?: number | undefined;
}

/** One digit (or other image) that was guessed wrong. */
export interface ReportMistake {
  /** Row by row; `height × width` values, 28 × 28 unless told. Bytes 0 to 255 or numbers 0 to 1. */
  readonly image: Uint8Array | Float32Array;
  readonly width?: number;
  readonly height?: number;
  readonly label: string | number;
  readonly guess: string | number;
  /** Probability given to the guess, 0 to 1. */
  readonly confidence: number;
}

/** Everything a report shows, as plain data. */
export interface ReportParts {
  readonly title: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly history: readonly ReportEpoch[];
  /** `matrix[label][guess]`. */
  readonly confusion?: { readonly matrix: readonly (readonly number[])[]; readonly labels: readonly string[] };
  /** First-layer weights, `[o, c, h, w]`. */
  readonly filters?: { readonly data: Float32Array; readonly shape: readonly number[] };
  readonly mistakes?: readonly ReportMistake[];
  /** Paragraphs of plain text below the facts. */
  readonly notes?: string | readonly string[];
  /** Language of title, facts and notes; "en" unless told. */
  readonly language?: string;
}
