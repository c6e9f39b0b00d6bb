import type { RandomStream } from "@receptive/datasets";
import type { StrokeDrawing } from "@receptive/visualization";

type Point = readonly [x: number, y: number];

const inPad = (random: RandomStream): Point => [random.uniform(20, 260), random.uniform(20, 260)];
const bent = (from: Point, to: Point, random: RandomStream, amount: number): Point => [(from[0] + to[0]) / 2 + random.uniform(-amount, amount), (from[1] + to[1]) / 2 + random.uniform(-amount, amount)];

/** A line upright, level or aslant, as letters have them. */
function bar(random: RandomStream, from: Point): number[] {
  const [dx = 0, dy = 0] = [[0, 180], [160, 0], [120, 170], [-120, 170], [80, 90], [-80, 90]][random.below(6)] ?? [];
  const back = random.below(2) === 0 ? 1 : -1;
  return [...from, from[0] + back * (dx + random.uniform(-15, 15)), from[1] + back * (dy + random.uniform(-15, 15))];
}

function bow(random: RandomStream, from: Point): number[] {
  const to = inPad(random);
  return [...from, ...bent(from, to, random, 90), ...to];
}

function zigzag(random: RandomStream, from: Point): number[] {
  return [...from, ...Array.from({ length: 3 + random.below(9) }, () => inPad(random)).flat()];
}

/** A line that goes on and turns by chance. */
function wander(random: RandomStream, from: Point): number[] {
  let [x, y, angle] = [...from, random.uniform(0, 6.28)];
  const turn = random.uniform(0.2, 1);
  return [...from, ...Array.from({ length: 25 + random.below(70) }, () => {
    angle += turn * random.uniform(-1, 1);
    [x, y] = [Math.min(265, Math.max(15, x + 12 * Math.cos(angle))), Math.min(265, Math.max(15, y + 12 * Math.sin(angle)))];
    return [x, y];
  }).flat()];
}

/** To and fro at an even pace: waves, hatching. */
function hatch(random: RandomStream): number[] {
  const [n, lean, height] = [5 + random.below(14), random.uniform(-60, 60), random.uniform(30, 220)];
  return Array.from({ length: n }, (_, i) => [30 + (i * 220) / n + (i % 2 === 0 ? lean : 0), 140 + (i % 2 === 0 ? -height : height) / 2]).flat();
}

/** The next stroke begins where an earlier one began, ended or bent, or anywhere. */
function start(strokes: readonly (readonly number[])[], random: RandomStream): Point {
  const points = strokes.flatMap((stroke) => [stroke.slice(0, 2), stroke.slice(-2), stroke.slice(2, 4)]);
  const [x, y] = points[random.below(points.length * 2 + 1)] ?? [];
  return x === undefined || y === undefined ? inPad(random) : [x, y];
}

/**
 * A drawing that is no digit: letters' bars and bows in threes to fives, zigzags, wandering lines, hatching, a dot. A few come out as
 * digits by chance: that teaches the probe a little doubt.
 */
export function notDigit(random: RandomStream): StrokeDrawing {
  const penWidth = random.uniform(6, 26);
  switch (random.below(6)) {
    case 0: return { penWidth, strokes: [zigzag(random, inPad(random))] };
    case 1: return { penWidth, strokes: [wander(random, inPad(random))] };
    case 2: return { penWidth, strokes: random.below(4) === 0 ? [[...inPad(random)]] : [hatch(random)] };
    default: {
      const strokes: number[][] = [];
      for (let i = 3 + random.below(3); i > 0; i--) strokes.push(random.below(3) === 0 ? bow(random, start(strokes, random)) : bar(random, start(strokes, random)));
      return { penWidth, strokes };
    }
  }
}
