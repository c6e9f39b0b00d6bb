import { RandomStream } from "@receptive/datasets";
import type { PlanePoint } from "@receptive/visualization";
import { type PlaneFunction, planeFunction } from "./plane-function.ts";

export const SHAPES = ["moons", "circles", "xor", "gauss", "spiral", "function", "drawn"] as const;
export type PlaneShape = (typeof SHAPES)[number];

export const SHAPE_TITLES: Readonly<Record<PlaneShape, string>> = { moons: "moons", circles: "rings", xor: "checkers", gauss: "clouds", spiral: "spirals", function: "y > f(x)", drawn: "drawn by you" };

/** The plane runs from −REACH to REACH both ways. */
export const REACH = 6;

export interface PlaneChoice {
  readonly shape: PlaneShape;
  readonly classes: number;
  /** Of all classes together. */
  readonly count: number;
  /** 0 to 0.5. */
  readonly noise: number;
  /** Share held out, to judge by while learning. */
  readonly held: number;
  /** Share kept for the test at the end. */
  readonly test: number;
  /** f of y > f(x), as it is written. */
  readonly f: string;
  readonly seed: number;
}

type Place = readonly [x: number, y: number];

/** One point of a class; t runs from 0 to 1 along it. */
function placeOf(shape: PlaneShape, label: number, classes: number, t: number, random: RandomStream): Place {
  switch (shape) {
    case "moons": {
      const angle = Math.PI * t;
      const turn = (2 * Math.PI * Math.floor(label / 2)) / Math.max(1, Math.ceil(classes / 2));
      const [x, y] = label % 2 === 0 ? [3 * Math.cos(angle) - 1.2, 3 * Math.sin(angle) - 0.6] : [1.2 - 3 * Math.cos(angle), 0.6 - 3 * Math.sin(angle)];
      return [x * Math.cos(turn) - y * Math.sin(turn), x * Math.sin(turn) + y * Math.cos(turn)];
    }
    case "circles": {
      const angle = 2 * Math.PI * t;
      const radius = (5 * (label + 0.25 + 0.5 * random.uniform())) / classes;
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    }
    case "xor": {
      const cell = Math.floor(t * classes * classes) % (classes * classes);
      const row = Math.floor(cell / classes);
      const column = (label + row) % classes;
      const size = 10 / classes;
      return [-5 + (column + random.uniform(0.08, 0.92)) * size, -5 + (row + random.uniform(0.08, 0.92)) * size];
    }
    case "gauss": {
      const angle = (2 * Math.PI * label) / classes + 0.6;
      return [2.8 * Math.cos(angle) + 0.8 * random.bell(), 2.8 * Math.sin(angle) + 0.8 * random.bell()];
    }
    case "function":
    case "drawn":
    case "spiral": {
      const angle = 1.1 * t * 2 * Math.PI + (2 * Math.PI * label) / classes;
      const radius = 0.4 + 4.8 * t;
      return [radius * Math.sin(angle), radius * Math.cos(angle)];
    }
  }
}

/** A place anywhere in the plane, and its class: how far above f it lies, in bands; two classes part at f itself. */
function beyond(f: PlaneFunction, classes: number, random: RandomStream): PlanePoint {
  const [x, y] = [random.uniform(-5, 5), random.uniform(-5, 5)];
  const band = 2.5;
  const label = Math.floor((y - f(x)) / band + classes / 2);
  return { x, y, label: Math.max(0, Math.min(classes - 1, Number.isNaN(label) ? 0 : label)) };
}

/** Points of a choice; the same for the same seed. "drawn" starts with none. Throws where f cannot be read. */
export function planePoints({ shape, classes, count, noise, held, test, f, seed }: PlaneChoice): PlanePoint[] {
  if (shape === "drawn") return [];
  const above = shape === "function" ? planeFunction(f) : undefined;
  const random = new RandomStream([seed, 77]);
  return Array.from({ length: count }, (_, i) => {
    const label = i % classes;
    const own = above === undefined ? undefined : beyond(above, classes, random);
    const [x, y] = own === undefined ? placeOf(shape, label, classes, random.uniform(), random) : [own.x, own.y];
    const point = { x: x + 2 * noise * random.bell(), y: y + 2 * noise * random.bell(), label: own?.label ?? label };
    const use = random.uniform();
    return use < held ? { ...point, held: true } : use < held + test ? { ...point, test: true } : point;
  });
}

/** Points with their uses drawn anew: some held out, some for the test. */
export function withUses(points: readonly PlanePoint[], { held, test, seed }: Pick<PlaneChoice, "held" | "test" | "seed">): PlanePoint[] {
  const random = new RandomStream([seed, 78]);
  return points.map(({ x, y, label }) => {
    const use = random.uniform();
    return use < held ? { x, y, label, held: true } : use < held + test ? { x, y, label, test: true } : { x, y, label };
  });
}
