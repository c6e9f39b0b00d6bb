import type { RampName } from "../color/ramps.ts";
import { scaleFor } from "../color/scale.ts";
import { type DataTable, imagesTable } from "../describe/data-table.ts";
import { tensorStats } from "../describe/tensor-stats.ts";
import { formatNumber } from "../format/number.ts";
import { VisualizationError } from "../visualization-error.ts";
import { fontSize } from "./heading.ts";
import { type Image, imagesFromTensor } from "./image.ts";
import type { Mark, Scene } from "./scene.ts";

/** One layer's values for one input: maps `[channels, height, width]`, or a row `[units]`. */
export interface StripLayer {
  /** Maps are called `name/0` …, the cells of a row `name#0` …. */
  readonly name: string;
  readonly title?: string;
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
  /** "signed" when any value is below zero, else "sequential", unless told. */
  readonly ramp?: RampName;
  /** One domain for the whole layer; found from its values unless told. */
  readonly domain?: readonly [number, number];
  /** A few letters beside each unit of a row. */
  readonly labels?: readonly string[];
  /** Every map on a domain of its own instead of the layer's. */
  readonly apart?: boolean;
}

export interface LayerStripOptions {
  readonly title: string;
  readonly description?: string;
  readonly layers: readonly StripLayer[];
  readonly width?: number;
}

interface Block {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}

const GAP = 5;
const TITLE = 49;
/** So few layers are looked at in passing: wide rather than high. */
const GLANCE = 5;

function isRow(layer: StripLayer): boolean {
  return layer.shape.length === 1;
}

function rampOf(layer: StripLayer): RampName {
  return layer.ramp ?? (tensorStats(layer.data).min < 0 ? "signed" : "sequential");
}

function imagesOf(layer: StripLayer): readonly Image[] {
  const [height = 1, width = 1] = layer.shape.slice(-2);
  return isRow(layer) ? [{ data: layer.data, width: 1, height: layer.data.length }] : imagesFromTensor(layer.data, [layer.data.length / (height * width), height, width]);
}

/** Maps side by side, `across` in a row, each `size` wide. */
function mapsBlock(layer: StripLayer, across: number, size: number): Block {
  const images = imagesOf(layer);
  const ramp = rampOf(layer);
  const shared = scaleFor(ramp, layer.data, layer.domain ? { domain: layer.domain } : {});
  const tall = (size * (images[0]?.height ?? 1)) / (images[0]?.width ?? 1);
  const marks = images.map(({ data, width, height }, i): Mark => {
    const scale = layer.apart === true ? scaleFor(ramp, data) : shared;
    const [x, y] = [(i % across) * (size + GAP), Math.floor(i / across) * (tall + GAP)];
    return {
      kind: "group", x, y,
      children: [
        { kind: "raster", x: 0, y: 0, width: size, height: tall, columns: width, rows: height, values: data, scale, id: `${layer.name}/${i}`, label: `${layer.title ?? layer.name}, map ${i}` },
        { kind: "rect", x: -0.5, y: -0.5, width: size + 1, height: tall + 1, stroke: "hairline" },
      ],
    };
  });
  return { width: Math.min(across, images.length) * (size + GAP) - GAP, height: Math.ceil(images.length / across) * (tall + GAP) - GAP, marks };
}

/** A row of units as one raster of `across` columns, with letters where there is room for them. */
function rowBlock(layer: StripLayer, across: number, cell: number): Block {
  const rows = Math.ceil(layer.data.length / across);
  const values = Float64Array.from({ length: rows * across }, (_, i) => layer.data[i] ?? 0);
  const scale = scaleFor(rampOf(layer), layer.data, layer.domain ? { domain: layer.domain } : {});
  const [width, height] = [across * cell, rows * cell];
  const upright = across === 1;
  const letters = (layer.labels ?? []).map((text, i): Mark => {
    const [x, y] = [(i % across) * cell, Math.floor(i / across) * cell];
    return upright
      ? { kind: "text", x: cell + 6, y: y + cell / 2 + 4, text, size: fontSize.tick, fill: "ink" }
      : { kind: "text", x: x + cell / 2, y: height + 15, text, size: fontSize.tick, fill: "ink", anchor: "middle" };
  });
  return {
    width: width + (upright && letters.length > 0 ? 16 : 0), height: height + (!upright && letters.length > 0 ? 18 : 0),
    marks: [
      { kind: "raster", x: 0, y: 0, width, height, columns: across, rows, values, scale, id: layer.name, label: layer.title ?? layer.name },
      { kind: "rect", x: -0.5, y: -0.5, width: width + 1, height: height + 1, stroke: "hairline" },
      ...letters,
    ],
  };
}

function shapeWords(layer: StripLayer): string {
  return layer.shape.map(formatNumber).join(" × ");
}

/** The numbers at the two ends of the layer's colours; pixels speak for themselves. */
function scaleWords(layer: StripLayer): string {
  const ramp = rampOf(layer);
  if (ramp === "ink") return "";
  if (layer.apart === true && !isRow(layer)) return "own scales";
  const { domain: [low, high] } = scaleFor(ramp, layer.data, layer.domain ? { domain: layer.domain } : {});
  return ramp === "signed" ? `±${formatNumber(high)}` : `${formatNumber(low)} to ${formatNumber(high)}`;
}

function titled(layer: StripLayer, block: Block): Block {
  const line = { kind: "text", x: 0, size: fontSize.tick } as const;
  return {
    width: block.width, height: block.height + TITLE,
    marks: [{ ...line, y: 12, text: layer.title ?? layer.name, fill: "ink", weight: "bold" }, { ...line, y: 27, text: shapeWords(layer), fill: "muted" }, { ...line, y: 42, text: scaleWords(layer), fill: "muted" }, { kind: "group", y: TITLE, children: block.marks }],
  };
}

/** Sizes of maps on a wide page: larger maps are larger, but small ones stay readable; few layers may be larger yet, and lower. */
function upright(layer: StripLayer, share: number, isGlance: boolean): Block {
  if (isRow(layer)) {
    const few = layer.data.length <= 20;
    const across = few ? 1 : Math.ceil(layer.data.length / 40);
    return rowBlock(layer, across, few ? (isGlance ? 27 : 34) : 9.4);
  }
  const count = imagesOf(layer).length;
  const side = layer.shape.at(-1) ?? 1;
  const across = Math.ceil(count / (isGlance ? 4 : 8));
  const most = count === 1 ? (isGlance ? 150 : 128) : count <= 6 ? (isGlance ? 84 : 58) : isGlance ? 63 : 42;
  return mapsBlock(layer, across, Math.max(24, Math.min(most, share / across - GAP, side * (isGlance ? 14 : 6))));
}

function lying(layer: StripLayer, room: number): Block {
  if (isRow(layer)) {
    const few = layer.data.length <= 20;
    const across = few ? layer.data.length : Math.ceil(layer.data.length / Math.ceil(layer.data.length / 60));
    return rowBlock(layer, across, Math.min(30, room / across));
  }
  const count = imagesOf(layer).length;
  const across = Math.min(count, 8);
  return mapsBlock(layer, across, Math.min(count === 1 ? 112 : 64, (room + GAP) / across - GAP));
}

/**
 * All layers of a network for one input, in the order of the way through it: from left to right where there is room, from top
 * to bottom on a narrow page. Each layer has one colour scale, so that equal colours are equal numbers within it.
 *
 * Throws `E_VIZ_SHAPE` for a layer whose values do not fill its shape.
 */
export function layerStrip(options: LayerStripOptions): Scene {
  const { layers } = options;
  // Outlines of maps at the edges need a pixel.
  const room = (options.width ?? 960) - 2;
  for (const { name, data, shape } of layers) {
    const count = shape.reduce((product, size) => product * size, 1);
    if (data.length !== count || shape.length < 1 || shape.length > 3) throw new VisualizationError("E_VIZ_SHAPE", `layer ${name} of a strip needs the values of [channels, height, width] or [units], got ${data.length} for [${shape.join(", ")}].`);
  }
  const wide = room >= 720;
  const blocks = layers.map((layer) => titled(layer, wide ? upright(layer, room / layers.length, layers.length <= GLANCE) : lying(layer, room)));
  const { marks, width, height } = wide ? sideBySide(blocks, room) : oneBelowAnother(blocks);
  const table = (): DataTable => imagesTable(layers.flatMap(imagesOf), layers.flatMap((layer) => imagesOf(layer).map((_, i) => (isRow(layer) ? layer.name : `${layer.name}/${i}`))));
  return { title: options.title, description: options.description ?? `${layers.map((layer) => `${layer.title ?? layer.name} ${shapeWords(layer)}`).join(", then ")}.`, width: width + 2, height: height + 2, children: [{ kind: "group", x: 1, y: 1, children: marks }], table };
}

function sideBySide(blocks: readonly Block[], room: number): Block {
  const titles = 72;
  const taken = blocks.reduce((sum, { width }) => sum + Math.max(width, titles), 0);
  const gap = Math.max(12, Math.min(blocks.length <= GLANCE ? 96 : 48, (room - taken) / Math.max(1, blocks.length - 1)));
  const height = Math.max(1, ...blocks.map((block) => block.height));
  let x = 0;
  const marks = blocks.map((block): Mark => {
    const mark: Mark = { kind: "group", x, y: 0, children: block.marks };
    x += Math.max(block.width, titles) + gap;
    return mark;
  });
  return { width: Math.max(1, x - gap), height, marks };
}

function oneBelowAnother(blocks: readonly Block[]): Block {
  let y = 0;
  const marks = blocks.map((block): Mark => {
    const mark: Mark = { kind: "group", x: 0, y, children: block.marks };
    y += block.height + 16;
    return mark;
  });
  return { width: Math.max(1, ...blocks.map(({ width }) => width)), height: Math.max(1, y - 16), marks };
}
