import type { RecordedLayer, Recording } from "./record.ts";

/** The part of one layer's output that a unit further on can see: rows and columns, ends included, of these channels. */
export interface SeenRegion {
  readonly layer: string;
  readonly rows: readonly [first: number, last: number];
  readonly columns: readonly [first: number, last: number];
  /** The one map it looks at, or null: at all of them. */
  readonly channel: number | null;
  /** Size of the map, to find cells in it. */
  readonly height: number;
  readonly width: number;
}

interface Span {
  readonly first: number;
  readonly last: number;
}

function grow(span: Span, kernel: number, stride: number, padding: number, dilation: number, size: number): Span {
  const first = span.first * stride - padding;
  const last = span.last * stride - padding + (kernel - 1) * dilation;
  return { first: Math.max(0, first), last: Math.min(size - 1, last) };
}

/** Whether each output map of a layer reads its own input map alone. */
function isPerChannel({ kind }: RecordedLayer): boolean {
  return /pool|relu|elu|sigmoid|tanh|silu|gelu|mish|softplus|step|hardtanh|dropout|input/iu.test(kind);
}

const spatial = ({ shape }: RecordedLayer): boolean => shape.length === 3;

/**
 * What a unit sees, layer by layer back to the input: the unit first. The windows of the layers on the way give rows and
 * columns; a dense layer sees everything.
 *
 * @param index of the unit in its layer's values, row-major
 */
export function receptivePath(recording: Recording, layer: string, index: number): readonly SeenRegion[] {
  const at = recording.layers.findIndex(({ name }) => name === layer);
  const unit = recording.layers[at];
  if (unit === undefined || index < 0 || index >= unit.data.length) return [];
  const path: SeenRegion[] = [];
  const [height = 1, width = 1] = spatial(unit) ? unit.shape.slice(-2) : [1, unit.data.length];
  let rows: Span = { first: Math.floor((index % (height * width)) / width), last: Math.floor((index % (height * width)) / width) };
  let columns: Span = { first: index % width, last: index % width };
  let channel: number | null = spatial(unit) ? Math.floor(index / (height * width)) : 0;
  const push = (of: RecordedLayer): void => {
    const [h = 1, w = 1] = spatial(of) ? of.shape.slice(-2) : [1, of.data.length];
    path.push({ layer: of.name, rows: [rows.first, rows.last], columns: [columns.first, columns.last], channel, height: h, width: w });
  };
  push(unit);
  for (let i = at; i > 0; i--) {
    const [here, before] = [recording.layers[i], recording.layers[i - 1]];
    if (here === undefined || before === undefined) break;
    const [h = 1, w = 1] = spatial(before) ? before.shape.slice(-2) : [1, before.data.length];
    if (here.window !== undefined && spatial(before)) {
      const { kernel, stride, padding, dilation } = here.window;
      const axis = (span: Span, a: 0 | 1, size: number): Span => grow(span, kernel[a] ?? 1, stride[a] ?? 1, padding[a]?.[0] ?? 0, dilation[a] ?? 1, size);
      [rows, columns] = [axis(rows, 0, h), axis(columns, 1, w)];
    } else if (spatial(here) !== spatial(before) || !isPerChannel(here)) {
      [rows, columns] = [{ first: 0, last: h - 1 }, { first: 0, last: w - 1 }];
    }
    if (!isPerChannel(here)) channel = spatial(before) && before.shape[0] !== 1 ? null : 0;
    push(before);
  }
  return path;
}

/** The ids that a `layerStrip` gives to a region: `name/channel#first-last` of one map or of each, `name#unit` of a row. */
export function regionIds(region: SeenRegion, recording: Recording): readonly string[] {
  const of = recording.layers.find(({ name }) => name === region.layer);
  if (of === undefined) return [];
  const { width, layer, rows, columns } = region;
  const cells = `#${rows[0] * width + columns[0]}-${rows[1] * width + columns[1]}`;
  if (!spatial(of)) return columns[0] === columns[1] ? [`${layer}#${columns[0]}`] : [layer];
  const channels = region.channel === null ? Array.from({ length: of.shape[0] ?? 1 }, (_, c) => c) : [region.channel];
  return channels.map((c) => `${layer}/${c}${cells}`);
}
