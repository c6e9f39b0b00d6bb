import type { Color } from "../color/color.ts";
import { type ColorScale, sequentialScale, signedScale } from "../color/scale.ts";
import { formatNumber } from "../format/number.ts";
import { VisualizationError } from "../visualization-error.ts";
import { fontSize } from "./heading.ts";
import type { Image } from "./image.ts";
import type { Mark, Scene } from "./scene.ts";

export interface DiagramLayer {
  /** Units are called `name/0`, `name/1` … */
  readonly name: string;
  readonly title?: string;
  readonly units: number;
  /** A few letters on each unit. */
  readonly labels?: readonly string[];
  /** A picture in each unit, such as what it gives over the plane of inputs. */
  readonly maps?: readonly Image[];
  /** Signed scale of this layer's pictures; found from them unless told. */
  readonly domain?: readonly [number, number];
}

export interface NetworkDiagramOptions {
  readonly title: string;
  readonly description?: string;
  readonly layers: readonly DiagramLayer[];
  /** Between layer i and i + 1: `[units of i + 1, units of i]`, row-major. */
  readonly weights: readonly ArrayLike<number>[];
  readonly width?: number;
  readonly height?: number;
}

interface Node {
  readonly x: number;
  readonly y: number;
}

function check({ layers, weights }: NetworkDiagramOptions): void {
  if (layers.length < 2) throw new VisualizationError("E_VIZ_LENGTH", `a network's diagram needs at least two layers, got ${layers.length}.`);
  for (const [i, from] of layers.slice(0, -1).entries()) {
    const expected = from.units * (layers[i + 1]?.units ?? 0);
    if (weights[i]?.length !== expected) throw new VisualizationError("E_VIZ_SHAPE", `weights ${i} of the diagram, from ${from.name} to ${layers[i + 1]?.name}, need ${expected} values, got ${weights[i]?.length ?? 0}.`);
  }
}

const TOP = 30;

function placeNodes(layers: readonly DiagramLayer[], width: number, height: number, size: number): Node[][] {
  return layers.map(({ units }, i) => {
    const x = size / 2 + 1 + ((width - size - 2) * i) / (layers.length - 1);
    const step = Math.min(size * 1.5, (height - TOP - size) / Math.max(1, units - 1));
    const first = TOP + (height - TOP) / 2 - (step * (units - 1)) / 2;
    return Array.from({ length: units }, (_, unit) => ({ x, y: first + unit * step }));
  });
}

function edgeMarks(options: NetworkDiagramOptions, nodes: readonly (readonly Node[])[], size: number): Mark[] {
  const all = options.weights.flatMap((list) => Array.from(list, Math.abs)).filter(Number.isFinite);
  const largest = Math.max(1e-9, ...all);
  return options.weights.flatMap((list, gap) => {
    const [from, to] = [options.layers[gap], options.layers[gap + 1]];
    return Array.from(list, (weight, i): Mark => {
      const [out, input] = [Math.floor(i / (from?.units ?? 1)), i % (from?.units ?? 1)];
      const [a = { x: 0, y: 0 }, b = { x: 0, y: 0 }] = [nodes[gap]?.[input], nodes[gap + 1]?.[out]];
      const [x0, x1] = [a.x + size / 2, b.x - size / 2];
      const middle = (x0 + x1) / 2;
      const strength = Number.isFinite(weight) ? Math.abs(weight) / largest : 0;
      return {
        kind: "path", d: `M${x0.toFixed(1)},${a.y.toFixed(1)}C${middle.toFixed(1)},${a.y.toFixed(1)},${middle.toFixed(1)},${b.y.toFixed(1)},${x1.toFixed(1)},${b.y.toFixed(1)}`,
        stroke: weight < 0 ? "negative" : "positive", strokeWidth: 0.6 + 4 * strength, opacity: 0.25 + 0.6 * strength,
        id: `${to?.name}/${out}/${input}`, label: `weight from ${from?.labels?.[input] ?? `${from?.name} ${input}`} to ${to?.name} ${out}: ${formatNumber(weight)}`, datum: { gap, out, input, weight },
      };
    });
  });
}

function scaleOf(layer: DiagramLayer): ColorScale {
  const values = (layer.maps ?? []).flatMap(({ data }) => Array.from(data));
  const options = layer.domain ? { domain: layer.domain } : {};
  return layer.domain !== undefined || values.some((value) => value < 0) ? signedScale(values, options) : sequentialScale(values);
}

function nodeMarks(layer: DiagramLayer, places: readonly Node[], size: number): Mark[] {
  const scale = scaleOf(layer);
  return places.map(({ x, y }, unit): Mark => {
    const map = layer.maps?.[unit];
    const label = layer.labels?.[unit];
    const [left, top] = [x - size / 2, y - size / 2];
    const border: Color = "ink";
    const inside: Mark[] = map === undefined
      ? [{ kind: "rect", x: left, y: top, width: size, height: size, radius: 4, fill: "background" }]
      : [{ kind: "raster", x: left, y: top, width: size, height: size, columns: map.width, rows: map.height, values: map.data, scale }];
    const text: Mark[] = label === undefined || map !== undefined ? [] : [{ kind: "text", x, y: y + 4, text: label, size: fontSize.tick, fill: "ink", anchor: "middle" }];
    return {
      kind: "group", id: `${layer.name}/${unit}`, label: label ?? `${layer.title ?? layer.name}, unit ${unit}`, datum: { layer: layer.name, unit },
      children: [...inside, { kind: "rect", x: left, y: top, width: size, height: size, radius: map === undefined ? 4 : 0, stroke: border, strokeWidth: 1 }, ...text],
    };
  });
}

/**
 * Units as boxes, layer by layer, weights as lines: their hue is the sign, their width the size. Ids: `layer/unit` and
 * `layer/unit/input` for the weight that a unit gives to an input.
 *
 * Throws `E_VIZ_LENGTH` for fewer than two layers and `E_VIZ_SHAPE` where weights do not join them.
 */
export function networkDiagram(options: NetworkDiagramOptions): Scene {
  check(options);
  const { layers } = options;
  const [width, height] = [options.width ?? 560, options.height ?? 340];
  const most = Math.max(...layers.map(({ units }) => units));
  const size = Math.max(14, Math.min(44, ((height - TOP) / most) * 0.72, (width / layers.length) * 0.5));
  const nodes = placeNodes(layers, width, height, size);
  const titles = layers.map((layer, i): Mark => ({ kind: "text", x: nodes[i]?.[0]?.x ?? 0, y: 13, text: layer.title ?? layer.name, size: fontSize.tick, fill: "muted", anchor: i === 0 ? "start" : i === layers.length - 1 ? "end" : "middle" }));
  const shifted = titles.map((mark, i): Mark => (mark.kind === "text" && mark.anchor !== "middle" ? { ...mark, x: i === 0 ? 0 : width } : mark));
  return {
    title: options.title, width, height,
    description: options.description ?? `${layers.map(({ name, units }) => `${name} of ${units}`).join(", ")}.`,
    children: [...shifted, ...edgeMarks(options, nodes, size), ...layers.flatMap((layer, i) => nodeMarks(layer, nodes[i] ?? [], size))],
    table: () => ({
      columns: ["layer", "unit", "input", "weight"],
      rows: options.weights.flatMap((list, gap) => Array.from(list, (weight, i) => [layers[gap + 1]?.name ?? "", Math.floor(i / (layers[gap]?.units ?? 1)), i % (layers[gap]?.units ?? 1), weight])),
    }),
  };
}
