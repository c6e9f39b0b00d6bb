import { compile, softmax, type Tensor, tensor } from "@receptive/core";
import { INFERENCE, linear, type Model, type ParamTree, relu, sequential } from "@receptive/layers";
import { load } from "@receptive/training";
import type { Recording } from "@receptive/visualization/models";

/** What the doubt looks at, in this order, and how many values that is: 16 × 5 × 5 and 120. */
export const DOUBT_LAYERS = ["pool2", "relu3"] as const;
export const DOUBT_INPUTS = 520;

/**
 * A probe on the network's inner layers that tells digits from other drawings (probes: Alain, Bengio, "Understanding intermediate
 * layers using linear classifier probes", 2016; this one has a hidden layer). Softmax alone is sure of many things that are none.
 */
export function doubtProbe(seed = 0): Model {
  return sequential({ fc1: linear(DOUBT_INPUTS, 24), relu1: relu(), fc2: linear(24, 2) }, { seed });
}

type Run = (params: ParamTree, x: Tensor) => Tensor;

/** How likely a recorded drawing is a digit at all. */
export class Doubt {
  readonly #probe: Model;
  readonly #run: Run;

  private constructor(probe: Model) {
    this.#probe = probe;
    this.#run = compile((params: ParamTree, x: Tensor) => softmax(probe.apply(params, probe.buffers, x, INFERENCE)[0], 1));
  }

  /** The probe that belongs to the shipped network; another network's layers mean other things. */
  static async load(bytes: Uint8Array): Promise<Doubt> {
    return new Doubt(await load(doubtProbe(), bytes));
  }

  async digitLikelihood(recording: Recording): Promise<number> {
    const values = Float32Array.from(DOUBT_LAYERS.flatMap((name) => Array.from(recording.layers.find((layer) => layer.name === name)?.data ?? [])));
    const result = this.#run(this.#probe.params, tensor(values, [1, DOUBT_INPUTS]));
    const [, digit = 0] = await result.data();
    result.dispose();
    return Number(digit);
  }
}
