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

export interface LearningPlan {
  readonly mode: Mode;
  readonly batch: number;
  readonly rate: number;
}

/** The plane as the network sees it at one moment. */
export interface PlaneMoment {
  readonly step: number;
  readonly epoch: number;
  readonly trainLoss: number;
  readonly heldLoss: number;
  readonly trainAccuracy: number;
  readonly heldAccuracy: number;
  /** Cells a side of the grid. */
  readonly n: number;
  /** f32[n, n, classes]. */
  readonly probabilities: Float32Array;
  /** By hidden layer: its units over the plane, f32[units, side, side], coarser than the grid. */
  readonly maps: readonly { readonly data: Float32Array; readonly units: number; readonly side: number }[];
  /** By layer: `[out, in]`. */
  readonly weights: readonly Float32Array[];
  readonly biases: readonly Float32Array[];
  /** Milliseconds that one grid took. */
  readonly gridMs: number;
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
  weight(layer: number, out: number, input: number, value: number): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** One step of the chosen kind. */
  step(): Promise<void>;
}
