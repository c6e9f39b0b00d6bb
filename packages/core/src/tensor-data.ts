import { ArgumentError, ShapeError } from "./errors.ts";
import { callSite } from "./call-site.ts";
import type { DType } from "./dtype.ts";
import { checkDType } from "./ops/check-dtype.ts";
import { checkShape } from "./ops/check-shape.ts";
import { dtypeOfArray, type HostArray, roundToHalf } from "./runtime/host.ts";
import { formatShape, type Shape, sizeOf } from "./shape.ts";

/** What `tensor()` takes: a number, a boolean, or arrays of them nested to any depth. */
export type Nested = number | boolean | readonly Nested[];

export interface ParsedData { readonly data: HostArray; readonly shape: Shape; readonly dtype: DType }

export function isHostArray(x: unknown): x is HostArray {
  return x instanceof Float32Array || x instanceof Float64Array || x instanceof Int32Array || x instanceof Uint32Array || x instanceof Uint8Array;
}

function shapeOfNested(x: Nested): number[] {
  const shape: number[] = [];
  let level: Nested | undefined = x;
  while (Array.isArray(level)) {
    shape.push(level.length);
    level = level[0];
  }
  return shape;
}

function fillNested(x: Nested, shape: Shape, axis: number, out: HostArray, at: number, convert: (v: number) => number): number {
  if (typeof x === "number" || typeof x === "boolean") {
    if (axis !== shape.length) throw new ShapeError("E_SHAPE_RAGGED", `tensor() needs rows of equal length: found a number where [${shape.slice(axis)}] was expected.`);
    out[at] = convert(Number(x));
    return at + 1;
  }
  if (!Array.isArray(x)) throw new ArgumentError("E_DATA", `tensor() takes numbers, booleans, nested arrays or typed arrays, not ${ArrayBuffer.isView(x) ? x.constructor.name : x === null ? "null" : typeof x}.`);
  if (x.length !== shape[axis]) throw new ShapeError("E_SHAPE_RAGGED", `tensor() needs rows of equal length: found ${x.length} where ${String(shape[axis] ?? "a number")} was expected.`);
  for (const item of x as readonly Nested[]) at = fillNested(item, shape, axis + 1, out, at, convert);
  return at;
}

function holdsBooleans(x: Nested): boolean {
  let first: Nested | undefined = x;
  while (Array.isArray(first)) first = first[0];
  return typeof first === "boolean";
}

function allocate(dtype: DType, n: number): HostArray {
  if (dtype === "f32" || dtype === "f16") return new Float32Array(n);
  if (dtype === "i32") return new Int32Array(n);
  return dtype === "u32" ? new Uint32Array(n) : new Uint8Array(n);
}

/** How a float becomes an element: towards 0, saturating, NaN to 0 for integers; anything but 0 is true; as `cast` has it. */
function converter(dtype: DType): (v: number) => number {
  const saturate = (low: number, high: number) => (v: number): number => (Number.isNaN(v) ? 0 : Math.trunc(Math.min(high, Math.max(low, v))));
  switch (dtype) {
    case "f32": return (v) => v;
    case "f16": return roundToHalf;
    case "i32": return saturate(-0x80000000, 0x7fffffff);
    case "u32": return saturate(0, 0xffffffff);
    case "u8": return saturate(0, 255);
    case "bool": return (v) => Number(v !== 0);
    default: return dtype satisfies never;
  }
}

/** Whether an array's values are a dtype's as they stand; integers to integers wrap, which typed arrays do by themselves. */
function fits(data: HostArray, dtype: DType): boolean {
  if (dtype === "f16" || dtype === "bool") return false;
  return dtype === "f32" || !(data instanceof Float32Array || data instanceof Float64Array);
}

/** Numbers as a host array of a dtype; a typed array that already fits is not copied. */
export function toHostArray(data: HostArray, dtype: DType): HostArray {
  if (dtype === "f32" && data instanceof Float64Array) return data;
  const empty = allocate(dtype, 0);
  if (data.constructor === empty.constructor && fits(data, dtype)) return data;
  const made = allocate(dtype, data.length);
  const convert = converter(dtype);
  if (fits(data, dtype)) made.set(data);
  else for (let i = 0; i < data.length; i++) made[i] = convert(data[i] ?? 0);
  return made;
}

/** Checks and flattens the arguments of `tensor()`. */
export function parseData(data: Nested | HostArray, shape: Shape | undefined, dtype: DType | undefined): ParsedData {
  const natural = isHostArray(data) ? [data.length] : shapeOfNested(data);
  const type = dtype ?? (isHostArray(data) ? dtypeOfArray(data) : holdsBooleans(data) ? "bool" : "f32");
  checkDType(type);
  const final = shape === undefined ? natural : checkShape("tensor", shape);
  if (sizeOf(final) !== sizeOf(natural)) throw new ShapeError("E_SHAPE_SIZE", `tensor() got ${sizeOf(natural)} numbers for shape ${formatShape(final)}, which holds ${sizeOf(final)}.${callSite()}`);
  if (isHostArray(data)) return { data: toHostArray(data, type), shape: final, dtype: type };
  const out = allocate(type, sizeOf(natural));
  fillNested(data, natural, 0, out, 0, converter(type));
  return { data: out, shape: final, dtype: type };
}
