/** Checked readers for a claim's attributes: undefined stands for "not of that form", and the claim is refused. */
export type Attributes = Readonly<Record<string, unknown>>;

export function flag(attrs: Attributes, name: string): boolean | undefined {
  const value = attrs[name];
  return typeof value === "boolean" ? value : undefined;
}

export function isWhole(value: unknown, least: number): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= least;
}

export function wholeNumbers(attrs: Attributes, name: string, least: number): readonly number[] | undefined {
  const value: unknown = attrs[name];
  return Array.isArray(value) && value.every((each) => isWhole(each, least)) ? value : undefined;
}

/** The zeros before each axis. */
function paddingBefore(attrs: Attributes): readonly number[] | undefined {
  const value: unknown = attrs["padding"];
  if (!Array.isArray(value)) return undefined;
  const before = value.map((pair: unknown): unknown => (Array.isArray(pair) && pair.length === 2 ? pair[0] : undefined));
  return before.every((each) => isWhole(each, 0)) ? before : undefined;
}

/** One axis of sliding windows. */
export interface WindowAxis {
  readonly size: number; readonly kernel: number; readonly out: number;
  readonly stride: number; readonly dilation: number; readonly before: number;
}
/** One-dimensional windows have an `h` of size 1. */
export interface Windows { readonly h: WindowAxis; readonly w: WindowAxis }

const ONE: WindowAxis = { size: 1, kernel: 1, out: 1, stride: 1, dilation: 1, before: 0 };

/** Windows over one or two spatial axes; undefined for more, and where attributes do not fit shapes. */
export function readWindows(attrs: Attributes, sizes: readonly number[], kernel: readonly number[], out: readonly number[]): Windows | undefined {
  const [stride, dilation, before] = [wholeNumbers(attrs, "stride", 1), wholeNumbers(attrs, "dilation", 1), paddingBefore(attrs)];
  const rank = sizes.length;
  if (stride === undefined || dilation === undefined || before === undefined || rank < 1 || rank > 2) return undefined;
  if ([stride, dilation, before, kernel, out].some((each) => each.length !== rank)) return undefined;
  const axes = sizes.map((size, i): WindowAxis => ({ size, kernel: kernel[i] ?? 0, out: out[i] ?? 0, stride: stride[i] ?? 1, dilation: dilation[i] ?? 1, before: before[i] ?? 0 }));
  if (axes.some((a) => a.kernel < 1)) return undefined;
  const [first, second] = axes;
  if (first === undefined) return undefined;
  return second === undefined ? { h: ONE, w: first } : { h: first, w: second };
}
