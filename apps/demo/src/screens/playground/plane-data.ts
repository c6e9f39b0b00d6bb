import { RandomStream } from "@receptive/datasets";
import type { PlanePoint } from "@receptive/visualization";

export const SHAPES = ["moons", "circles", "xor", "gauss", "spiral", "drawn"] as const;
export type PlaneShape = (typeof SHAPES)[number];

export const SHAPE_TITLES: Readonly<Record<PlaneShape, string>> = { moons: "moons", circles: "rings", xor: "checkers", gauss: "clouds", spiral: "spirals", drawn: "drawn by you" };

/** The plane runs from −REACH to REACH both ways. */
export const REACH = 6;

export interface PlaneChoice {
  readonly shape: PlaneShape;
  readonly classes: number;
  /** Of all classes together. */
  readonly count: number;
  /** 0 to 0.5. */
  readonly noise: number;
  /** Share held out. */
  readonly held: number;
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
    case "spiral":
    case "drawn": {
      const angle = 1.1 * t * 2 * Math.PI + (2 * Math.PI * label) / classes;
      const radius = 0.4 + 4.8 * t;
      return [radius * Math.sin(angle), radius * Math.cos(angle)];
    }
  }
}

/** Points of a choice; the same for the same seed. "drawn" starts with none. */
export function planePoints({ shape, classes, count, noise, held, seed }: PlaneChoice): PlanePoint[] {
  if (shape === "drawn") return [];
  const random = new RandomStream([seed, 77]);
  return Array.from({ length: count }, (_, i) => {
    const label = i % classes;
    const [x, y] = placeOf(shape, label, classes, random.uniform(), random);
    const point = { x: x + 2 * noise * random.bell(), y: y + 2 * noise * random.bell(), label };
    return random.uniform() < held ? { ...point, held: true } : point;
  });
}
