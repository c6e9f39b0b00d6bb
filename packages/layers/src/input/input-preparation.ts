import { ArgumentError, concat, type Shape, ShapeError, type Tensor, tensor, zeros } from "@receptive/core";

export interface InputOptions {
  /** An image as it comes, without the batch axis: [c, h, w]. */
  readonly from: Shape;
  /** What the model reads; default: `from` with the padding. Another shape of as many elements reshapes ([784]). */
  readonly to?: Shape;
  /** Rows and columns of 0 added on each side. Default 0. */
  readonly pad?: number;
  /** Factor of the pixels. Default 1/255. */
  readonly scale?: number;
  /** Subtracted after scaling: one number, or one a channel. Default 0. */
  readonly mean?: number | readonly number[];
  /** Divided by last. Default 1. */
  readonly std?: number | readonly number[];
}

/** Input preparation as data, with the function it stands for. */
export interface InputPreparation {
  readonly from: Shape;
  readonly to: Shape;
  /** The same as `to`. */
  readonly shape: Shape;
  readonly pad: number;
  readonly scale: number;
  readonly mean: number | readonly number[];
  readonly std: number | readonly number[];
  /**
   * Raw images, 0 to 255 in any dtype, [n, …from] (or without the batch or channel axis where that is 1) → f32[n, …to] =
   * (pad(x)·scale − mean)/std. Floats of the prepared shape pass unchanged. Throws ShapeError `E_SHAPE_INPUT`.
   */
  prepare(x: Tensor): Tensor;
}

const product = (shape: Shape): number => shape.reduce((p, d) => p * d, 1);

function perChannel(what: string, value: number | readonly number[], channels: number): void {
  const list = typeof value === "number" ? [value] : value;
  if ((typeof value !== "number" && list.length !== channels) || list.some((v) => !Number.isFinite(v) || (what === "std" && v === 0))) throw new ArgumentError("E_INPUT_OPTION", `input preparation: ${what} is a number${what === "std" ? " other than 0" : ""} or ${channels} of them, got ${JSON.stringify(value)}.`);
}

/** Throws ArgumentError `E_INPUT_OPTION`. */
export function inputPreparation(options: InputOptions): InputPreparation {
  const { from, pad = 0, scale = 1 / 255, mean = 0, std = 1 } = options;
  const [c = 0, h = 0, w = 0] = from;
  if (from.length !== 3 || from.some((d) => !Number.isInteger(d) || d < 1)) throw new ArgumentError("E_INPUT_OPTION", `input preparation: from is [channels, height, width], got [${from.join()}].`);
  if (!Number.isInteger(pad) || pad < 0) throw new ArgumentError("E_INPUT_OPTION", `input preparation: pad is an integer ≥ 0, got ${pad}.`);
  if (!Number.isFinite(scale)) throw new ArgumentError("E_INPUT_OPTION", `input preparation: scale is a number, got ${scale}.`);
  perChannel("mean", mean, c);
  perChannel("std", std, c);
  const padded = [c, h + 2 * pad, w + 2 * pad];
  const to = options.to ?? padded;
  if (product(to) !== product(padded)) throw new ArgumentError("E_INPUT_OPTION", `input preparation: [${padded.join()}] does not reshape to [${to.join()}].`);
  const plan = { from, to, shape: to, pad, scale, mean, std };
  return { ...plan, prepare: (x) => prepare(plan, x) };
}

type Plan = Omit<InputPreparation, "prepare">;

/** Whether x is [n, …shape]. */
function isBatchOf(shape: Shape, x: Tensor): boolean {
  return x.rank === shape.length + 1 && shape.every((d, i) => x.shape[i + 1] === d);
}

/** Raw images as [n, …from], or null where x is none. */
function asImages({ from }: Plan, x: Tensor): Tensor | null {
  if (isBatchOf(from, x)) return x;
  if (x.shape.join() === from.join()) return x.reshape([1, ...from]);
  const [c, ...plane] = from;
  if (c !== 1) return null;
  if (x.shape.join() === plane.join()) return x.reshape([1, ...from]);
  return isBatchOf(plane, x) ? x.reshape([x.shape[0] ?? 1, ...from]) : null;
}

function prepare(plan: Plan, x: Tensor): Tensor {
  const float = x.dtype === "f32" || x.dtype === "f16";
  // Where raw and prepared images have one shape, bytes are raw and floats prepared.
  if (float && isBatchOf(plan.to, x)) return x;
  const raw = asImages(plan, x);
  if (raw === null) throw new ShapeError("E_SHAPE_INPUT", `the model reads images [n,${plan.from.join()}] of 0 to 255, or prepared floats [n,${plan.to.join()}]; got ${x.dtype}[${x.shape.join()}].`);
  const channels = plan.from[0] ?? 1;
  const along = (v: number | readonly number[]): number | Tensor => (typeof v === "number" ? v : tensor(v, [1, channels, 1, 1]));
  const scaled = padPlane(float ? raw : raw.cast("f32"), plan.pad).mul(plan.scale);
  const centred = plan.mean === 0 ? scaled : scaled.sub(along(plan.mean));
  const y = plan.std === 1 ? centred : centred.div(along(plan.std));
  return isBatchOf(plan.to, y) ? y : y.reshape([y.shape[0] ?? 1, ...plan.to]);
}

function padPlane(x: Tensor, size: number): Tensor {
  if (size === 0) return x;
  return [2, 3].reduce((y, axis) => {
    const edge = zeros(y.shape.map((d, i) => (i === axis ? size : d)), y.dtype);
    return concat([edge, y, edge], axis);
  }, x);
}
