import type { PlanePoint } from "@receptive/visualization";
import type { BackendChoice } from "../../model/backend.ts";
import type { UrlState } from "../../shell/url-state.ts";
import { type PlaneChoice, SHAPES } from "./plane-data.ts";
import { pointsFromText, pointsToText } from "./plane-points.ts";
import type { ActivationChoice, LearningPlan, NetworkPlan, WeightEdit } from "./playground-messages.ts";

/** All that the playground shows follows from these. */
export interface PlaygroundChoices {
  plane: PlaneChoice;
  /** Points drawn or read from a file, where the shape is "drawn". */
  points: readonly PlanePoint[];
  hidden: readonly number[];
  activation: ActivationChoice;
  learning: LearningPlan;
  backend: BackendChoice;
  /** Weights that somebody set before the first step. */
  edits: readonly WeightEdit[];
  /** The units that are the axes of the warped plane. */
  axes: readonly [a: number, b: number];
  /** The point whose forward pass is followed. */
  followed: readonly [x: number, y: number];
}

export const MOST_UNITS = 8;
export const MOST_LAYERS = 4;

const STANDARD = { shape: "moons", classes: 2, count: 200, noise: 0.08, held: 0.2, test: 0.1, f: "2*sin(x)", seed: 1, hidden: "8-6", activation: "tanh", mode: "batch", batch: 10, rate: 0.1, penalty: "none", strength: 0.001, backend: "cpu", axes: "0-1", follow: "1_2" } as const;

function editsFromText(text: string): WeightEdit[] {
  return text.split("_").flatMap((part) => {
    const [, gap, out, input, value] = /^(\d+)\.(\d+)\.(\d+)\.(-?\d.*)$/.exec(part) ?? [];
    return value !== undefined && Number.isFinite(Number(value)) ? [{ gap: Number(gap), out: Number(out), input: Number(input), value: Number(value) }] : [];
  });
}

function pair(text: string, separator: string, otherwise: readonly [number, number], fits: (value: number) => boolean): readonly [number, number] {
  const [a = Number.NaN, b = Number.NaN] = text.split(separator).map(Number);
  return fits(a) && fits(b) ? [a, b] : otherwise;
}

/** Units of each hidden layer, as `8-6`; "" is none of them, undefined what is no such list. */
function hiddenOf(text: string): readonly number[] | undefined {
  const units = text === "" ? [] : text.split("-").map(Number);
  return units.every((count) => Number.isInteger(count) && count >= 1 && count <= MOST_UNITS) ? units.slice(0, MOST_LAYERS) : undefined;
}

export function choicesFromUrl(url: UrlState): PlaygroundChoices {
  const hidden = hiddenOf(url.text("hidden", STANDARD.hidden)) ?? hiddenOf(STANDARD.hidden) ?? [];
  return {
    plane: {
      shape: url.one("shape", SHAPES, STANDARD.shape), classes: url.integer("classes", STANDARD.classes, 2, 5), count: url.integer("count", STANDARD.count, 20, 600), noise: url.number("noise", STANDARD.noise, 0, 0.5),
      held: url.number("held", STANDARD.held, 0, 0.5), test: url.number("test", STANDARD.test, 0, 0.4), f: url.text("f", STANDARD.f), seed: url.integer("seed", STANDARD.seed, 0, 999_999),
    },
    points: pointsFromText(url.text("points", "")), hidden, activation: url.one("activation", ["tanh", "relu", "sigmoid"], "tanh"),
    learning: { mode: url.one("mode", ["pattern", "batch", "epoch"], "batch"), batch: url.integer("batch", STANDARD.batch, 1, 200), rate: url.number("rate", STANDARD.rate, 1e-5, 1e3), penalty: url.one("penalty", ["none", "l1", "l2"], "none"), strength: url.number("strength", STANDARD.strength, 0, 10) },
    backend: url.one("backend", ["cpu", "webgpu"], "cpu"), edits: editsFromText(url.text("weights", "")),
    axes: pair(url.text("axes", STANDARD.axes), "-", [0, 1], (unit) => Number.isInteger(unit) && unit >= 0 && unit < MOST_UNITS),
    followed: pair(url.text("follow", STANDARD.follow), "_", [1, 2], (place) => Math.abs(place) <= 6),
  };
}

/** What is as usual is left out. */
export function choicesToUrl(c: PlaygroundChoices, url: UrlState): void {
  const { shape, classes, count, noise, held, test, f, seed } = c.plane;
  const now: Record<keyof typeof STANDARD, string | number> = { shape, classes, count, noise, held, test, f, seed, hidden: c.hidden.join("-"), activation: c.activation, ...c.learning, backend: c.backend, axes: c.axes.join("-"), follow: c.followed.map((place) => Number(place.toFixed(2))).join("_") };
  const values: Record<string, string | number | null> = {
    points: shape === "drawn" && c.points.length > 0 ? pointsToText(c.points) : null,
    weights: c.edits.length === 0 ? null : c.edits.map(({ gap, out, input, value }) => `${gap}.${out}.${input}.${value}`).join("_"),
  };
  for (const key of Object.keys(STANDARD) as (keyof typeof STANDARD)[]) values[key] = now[key] === STANDARD[key] ? null : now[key];
  url.set(values);
}

export function networkPlan({ hidden, activation, plane: { classes, seed }, backend }: PlaygroundChoices): NetworkPlan {
  return { hidden, activation, classes, seed, backend };
}
