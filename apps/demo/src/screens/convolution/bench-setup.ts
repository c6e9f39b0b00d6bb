import { RandomStream } from "@receptive/datasets";
import type { ConvolutionSetup } from "@receptive/visualization/models";
import type { UrlState } from "../../shell/url-state.ts";

/** The bench's sizes. */
export interface BenchSizes {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly filters: number;
  readonly extent: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

/** What the bench holds; values can be edited in place. */
export interface Bench {
  readonly sizes: BenchSizes;
  readonly input: number[];
  readonly kernel: number[];
  readonly bias: number[];
  /** Given to the output on the way back. */
  outputGrad: number[];
  /** The filter turned by 180°: a convolution in the strict sense, where libraries compute cross-correlation. */
  readonly flipped: boolean;
  /** Cells that no window reaches are left out instead of being an error. */
  readonly floor: boolean;
  /** Which cells were changed by hand, as they go into the address: `i12` → 3. */
  readonly edits: Map<string, number>;
}

/** The largest number a cell may hold: sums of some dozen products of two stay whole in f32's range. */
export const MOST_IN_CELL = 1e6;

export const LIMITS: Readonly<Record<keyof BenchSizes, readonly [low: number, high: number]>> = {
  width: [2, 12], height: [2, 12], depth: [1, 3], filters: [1, 2], extent: [1, 5], stride: [1, 4], padding: [0, 3], dilation: [1, 3],
};

export const NAMES: Readonly<Record<keyof BenchSizes, string>> = {
  width: "W", height: "H", depth: "D", filters: "K", extent: "F", stride: "S", padding: "P", dilation: "dilation",
};

export const PRESETS = ["lecture", "lecture-strided", "two-filters", "three-by-three", "untileable", "own"] as const;
export type Preset = (typeof PRESETS)[number];

export const PRESET_TITLES: Readonly<Record<Preset, string>> = {
  lecture: "the lecture's table, 5×5", "lecture-strided": "the same, stride 2, padding 1", "two-filters": "7×7×3, two filters → 4×4×2",
  "three-by-three": "5×5×3 padded to 7×7 → 3×3×2", untileable: "10×10, F 3, S 2: does not tile", own: "your own sizes",
};

const LECTURE = {
  input: [3, 3, 2, 1, 0, 0, 0, 1, 3, 1, 3, 1, 2, 2, 3, 2, 0, 0, 2, 2, 2, 0, 0, 0, 1],
  kernel: [0, 1, 2, 2, 2, 0, 0, 1, 2],
};

const base = { width: 5, height: 5, depth: 1, filters: 1, extent: 3, stride: 1, padding: 0, dilation: 1 } as const;

const PRESET_SIZES: Readonly<Record<Preset, BenchSizes>> = {
  lecture: base,
  "lecture-strided": { ...base, stride: 2, padding: 1 },
  "two-filters": { ...base, width: 7, height: 7, depth: 3, filters: 2, stride: 2, padding: 1 },
  "three-by-three": { ...base, depth: 3, filters: 2, stride: 2, padding: 1 },
  untileable: { ...base, width: 10, height: 10, stride: 2 },
  own: { ...base, width: 6, height: 6 },
};

/** Small whole numbers that follow from a seed alone. */
function numbers(count: number, low: number, high: number, seed: number, lane: number): number[] {
  const random = new RandomStream([seed, 9], lane);
  return Array.from({ length: count }, () => low + random.below(high - low + 1));
}

export interface BenchChoices {
  readonly flipped?: boolean;
  readonly floor?: boolean;
}

/** Each plane of F × F turned by 180°. */
function turned(kernel: readonly number[], area: number): number[] {
  return Array.from({ length: kernel.length / area }, (_, plane) => kernel.slice(plane * area, (plane + 1) * area).reverse()).flat();
}

/** The bench of some sizes, filled from its preset or its seed. */
export function makeBench(preset: Preset, sizes: BenchSizes, seed: number, { flipped = false, floor = false }: BenchChoices = {}): Bench {
  const { width, height, depth, filters, extent } = sizes;
  const lecture = preset.startsWith("lecture") && width === 5 && height === 5 && depth === 1 && filters === 1 && extent === 3;
  const kernel = lecture ? [...LECTURE.kernel] : numbers(filters * depth * extent * extent, -1, 1, seed, 1);
  return {
    sizes, flipped, floor, edits: new Map(), outputGrad: [],
    input: lecture ? [...LECTURE.input] : numbers(width * height * depth, 0, 2, seed, 0),
    kernel: flipped ? turned(kernel, extent * extent) : kernel,
    bias: lecture ? [0] : numbers(filters, 0, 1, seed, 2),
  };
}

export function presetSizes(preset: Preset): BenchSizes {
  return PRESET_SIZES[preset];
}

/** The bench that an address tells of, edits included. */
export function benchFromUrl(url: UrlState): { readonly preset: Preset; readonly seed: number; readonly bench: Bench } {
  const preset = url.one("preset", PRESETS, "lecture");
  const seed = url.integer("seed", 1, 0, 9999);
  const standard = presetSizes(preset);
  const read = (name: keyof BenchSizes): number => url.integer(name, standard[name], ...LIMITS[name]);
  const sizes: BenchSizes = { width: read("width"), height: read("height"), depth: read("depth"), filters: read("filters"), extent: read("extent"), stride: read("stride"), padding: read("padding"), dilation: read("dilation") };
  const bench = makeBench(preset, sizes, seed, { flipped: url.one("flip", ["0", "1"], "0") === "1", floor: url.one("floor", ["0", "1"], "0") === "1" });
  for (const part of url.text("cells", "").split("_")) {
    const found = /^([ikb])(\d+)x(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/.exec(part);
    if (found !== null) edit(bench, `${found[1]}${found[2]}`, Number(found[3]));
  }
  return { preset, seed, bench };
}

/** The same bench with its filters turned by 180°, cells changed by hand among them. */
export function flip(bench: Bench): Bench {
  const area = bench.sizes.extent ** 2;
  const edits = new Map([...bench.edits].map(([cell, value]): [string, number] => {
    const at = Number(cell.slice(1));
    return [cell.startsWith("k") ? `k${at - (at % area) + area - 1 - (at % area)}` : cell, value];
  }));
  return { ...bench, edits, flipped: !bench.flipped, kernel: turned(bench.kernel, area) };
}

/** Changes one cell: `i` the input, `k` the filters, `b` the biases, with its number. */
export function edit(bench: Bench, cell: string, value: number): void {
  const list = cell.startsWith("i") ? bench.input : cell.startsWith("k") ? bench.kernel : bench.bias;
  const at = Number(cell.slice(1));
  if (at >= list.length || !(Math.abs(value) <= MOST_IN_CELL)) return;
  list[at] = value;
  bench.edits.set(cell, value);
}

export function editsText({ edits }: Bench): string | null {
  return edits.size === 0 ? null : [...edits].map(([cell, value]) => `${cell}x${value}`).join("_");
}

/** The bench as the library's functions take it. */
export function setupOf({ sizes, input, kernel, bias, floor }: Bench): ConvolutionSetup {
  const { width, height, depth, filters, extent, stride, padding, dilation } = sizes;
  return { input: { data: input, shape: [depth, height, width] }, kernel: { data: kernel, shape: [filters, depth, extent, extent] }, bias, stride, padding, dilation, floor };
}
