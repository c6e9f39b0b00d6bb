import { ArgumentError } from "@receptive/core";
import { checkSize } from "../check-size.ts";

export interface PerceptronOptions {
  /** Start of the weights; default zeros. */
  readonly weights?: readonly number[];
  /** Start of w0; default 0. */
  readonly bias?: number;
}

export interface PerceptronFitOptions {
  /** ε of the update. Default 1. */
  readonly rate?: number;
  /** Passes over the points before giving up. Default 1000. */
  readonly maxEpochs?: number;
}

/** The plane w0 + wᵀx = 0 after an update. */
export interface PerceptronState {
  readonly bias: number;
  readonly weights: readonly number[];
  /** The pass, from 0, and the point whose error moved the plane; −1 and −1 for the start. */
  readonly epoch: number;
  readonly point: number;
}

export interface PerceptronHistory {
  /** Whether a whole pass found no error. */
  readonly converged: boolean;
  readonly epochs: number;
  /** Errors found in each pass. */
  readonly errors: readonly number[];
  /** The start and the plane after every update. */
  readonly trajectory: readonly PerceptronState[];
}

/**
 * Rosenblatt's perceptron (1958): y = step(w0 + wᵀx), with step(z) = 1 for z > 0, else 0; learns two classes that a plane
 * separates. Plain numbers: no backend is needed.
 *
 * @example
 * const and = new Perceptron(2);
 * and.fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1]).converged; // true
 * and.predict([1, 1]); // 1
 */
export class Perceptron {
  /** w0, the plane's offset. */
  bias: number;
  /** w. */
  weights: number[];

  /** Throws ArgumentError `E_LAYER_SIZE`, `E_PERCEPTRON`. */
  constructor(inputs: number, options: PerceptronOptions = {}) {
    checkSize(`Perceptron(${inputs})`, "inputs", inputs);
    this.bias = options.bias ?? 0;
    this.weights = [...(options.weights ?? new Array<number>(inputs).fill(0))];
    if (this.weights.length !== inputs) throw new ArgumentError("E_PERCEPTRON", `Perceptron(${inputs}) needs ${inputs} weights, got ${this.weights.length}.`);
  }

  /** w0 + wᵀx. */
  net(x: ArrayLike<number>): number {
    if (x.length !== this.weights.length) throw new ArgumentError("E_PERCEPTRON", `Perceptron(${this.weights.length}) reads ${this.weights.length} numbers, got ${x.length}.`);
    return this.weights.reduce((sum, w, i) => sum + w * (x[i] ?? 0), this.bias);
  }

  predict(x: ArrayLike<number>): 0 | 1 {
    return this.net(x) > 0 ? 1 : 0;
  }

  /**
   * Rosenblatt's rule, pattern by pattern: w ← w + ε(t − y)·[1, x] for every point on the wrong side, until a pass finds none.
   * Ends for any two classes that a plane separates. Throws ArgumentError `E_PERCEPTRON`.
   */
  fit(points: readonly ArrayLike<number>[], targets: ArrayLike<number>, options: PerceptronFitOptions = {}): PerceptronHistory {
    const { rate = 1, maxEpochs = 1000 } = options;
    this.#check(points, targets, rate, maxEpochs);
    const trajectory: PerceptronState[] = [{ bias: this.bias, weights: [...this.weights], epoch: -1, point: -1 }];
    const errors: number[] = [];
    while (errors.length < maxEpochs && errors.at(-1) !== 0) errors.push(this.#pass(points, targets, rate, errors.length, trajectory));
    return { converged: errors.at(-1) === 0, epochs: errors.length, errors, trajectory };
  }

  #pass(points: readonly ArrayLike<number>[], targets: ArrayLike<number>, rate: number, epoch: number, trajectory: PerceptronState[]): number {
    let wrong = 0;
    for (const [i, x] of points.entries()) {
      const error = (targets[i] ?? 0) - this.predict(x);
      if (error === 0) continue;
      wrong++;
      this.bias += rate * error;
      this.weights = this.weights.map((w, j) => w + rate * error * (x[j] ?? 0));
      trajectory.push({ bias: this.bias, weights: [...this.weights], epoch, point: i });
    }
    return wrong;
  }

  #check(points: readonly ArrayLike<number>[], targets: ArrayLike<number>, rate: number, maxEpochs: number): void {
    if (points.length === 0 || points.length !== targets.length) throw new ArgumentError("E_PERCEPTRON", `Perceptron.fit needs one target for each point, got ${points.length} points and ${targets.length} targets.`);
    for (let i = 0; i < targets.length; i++) if (targets[i] !== 0 && targets[i] !== 1) throw new ArgumentError("E_PERCEPTRON", `Perceptron.fit: targets are 0 or 1, got ${targets[i]} for point ${i}.`);
    if (!(rate > 0 && Number.isFinite(rate))) throw new ArgumentError("E_PERCEPTRON", `Perceptron.fit: the rate is positive, got ${rate}.`);
    if (!Number.isInteger(maxEpochs) || maxEpochs < 1) throw new ArgumentError("E_PERCEPTRON", `Perceptron.fit: maxEpochs is an integer ≥ 1, got ${maxEpochs}.`);
  }
}
