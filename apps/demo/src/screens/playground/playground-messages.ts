import type { BackendChoice } from "../../model/backend.ts";
import type { PlanePoint } from "@receptive/visualization";

export type Mode = "pattern" | "batch" | "epoch";
export type ActivationChoice = "tanh" | "relu" | "sigmoid";

export interface NetworkPlan {
  /** Units of the hidden layers. */
  readonly hidden: readonly number[];
  readonly activation: ActivationChoice;
  readonly classes: number;
  readonly seed: number;
  readonly backend: BackendChoice;
}

export type Penalty = "none" | "l1" | "l2";

export interface LearningPlan {
  readonly mode: Mode;
  readonly batch: number;
  readonly rate: number;
  /** What is added to the loss: λ Σ|w|, or λ/2 Σw², over the weights without the biases. */
  readonly penalty: Penalty;
  readonly strength: number;
}

/** A weight that somebody set: of layer `gap`, from `input` to `out`. */
export interface WeightEdit {
  readonly gap: number;
  readonly out: number;
  readonly input: number;
  readonly value: number;
}

/** Loss without the penalty, and share right. */
export interface Score {
  readonly loss: number;
  readonly accuracy: number;
}

/** Where two units of a hidden layer put the plane and the points. */
export interface WarpedMoment {
  /** Which hidden layer, from 0. */
  readonly layer: number;
  readonly units: readonly [a: number, b: number];
  /** f32[n, n] each, rows from the top. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** f32[points, 2], in the order of the points given. */
  readonly points: Float32Array;
}

/** One forward pass, unit by unit. */
export interface ForwardTrace {
  /** By layer, the inputs first: the net of each unit and what it gives; inputs have no net. */
  readonly layers: readonly { readonly nets: Float32Array | null; readonly activations: Float32Array }[];
}

/** The plane as the network sees it at one moment. */
export interface PlaneMoment {
  readonly step: number;
  readonly epoch: number;
  /** NaN where there are no such points. */
  readonly train: Score;
  readonly held: Score;
  readonly test: Score;
  /** Cells a side of the grid. */
  readonly n: number;
  /** f32[n, n, classes]. */
  readonly probabilities: Float32Array;
  /** By hidden layer: its units over the plane, f32[units, side, side], coarser than the grid. */
  readonly maps: readonly { readonly data: Float32Array; readonly units: number; readonly side: number }[];
  /** By layer: `[out, in]`. */
  readonly weights: readonly Float32Array[];
  readonly biases: readonly Float32Array[];
  /** Absent where no hidden layer has two units. */
  readonly warped?: WarpedMoment;
}

export interface PlaygroundEvents {
  moment(moment: PlaneMoment): void;
  trouble(step: number): void;
}

export interface Playground {
  prepare(network: NetworkPlan, learning: LearningPlan, points: readonly PlanePoint[], events: PlaygroundEvents): Promise<void>;
  /** How it learns changes; what it has learned stays. */
  learn(learning: LearningPlan): Promise<void>;
  data(points: readonly PlanePoint[]): Promise<void>;
  weights(edits: readonly WeightEdit[]): Promise<void>;
  /** Which two units of the last hidden layer that has two are the axes of the warped plane. */
  axes(units: readonly [a: number, b: number]): Promise<void>;
  /** What the network makes of one point, of the plane that the screen shows. */
  forward(x: number, y: number): Promise<ForwardTrace>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** One step of the chosen kind. */
  step(): Promise<void>;
}
