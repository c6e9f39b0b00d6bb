/**
 * Random numbers from explicit keys (Threefry2x32-20): the same key gives the same numbers on every backend. Split a key for
 * independent streams; never use one twice.
 */
import { ArgumentError, DTypeError, ShapeError } from "../errors.ts";
import { binary, bitcast, cast, concat, fill, iota, reshape, slice, threefry, unary } from "../ir/build.ts";
import { add, broadcastTo, lt, mul, sub } from "../ir/arith.ts";
import type { Node } from "../ir/node.ts";
import { formatShape, type Shape, sizeOf } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { checkSeed } from "./check-seed.ts";
import { checkShape } from "../ops/check-shape.ts";
import { tensor } from "../ops/create.ts";

/** A key from a seed: u32[2]. Seeds are non-negative integers below 2⁵³. */
export function key(seed: number): Tensor {
  checkSeed(seed);
  return tensor(Uint32Array.of(Math.floor(seed / 2 ** 32), seed >>> 0));
}

function words(k: Tensor): [Node, Node] {
  if (k.dtype !== "u32") throw new DTypeError("E_KEY", `a random key is u32[2] from key(seed), got ${k.dtype}${formatShape(k.shape)}.`);
  if (k.rank !== 1 || k.shape[0] !== 2) throw new ShapeError("E_KEY", `a random key is u32[2] from key(seed), got ${k.dtype}${formatShape(k.shape)}.`);
  return [slice(k.node, [0], [1], [1]), slice(k.node, [1], [1], [1])];
}

/** Both output words for counters 0 … n−1, each u32[n]. */
function encrypt(k: Tensor, counter: Node): [Node, Node] {
  const [k0, k1] = words(k);
  const high = fill(0, counter.shape, "u32");
  const inputs = [broadcastTo(k0, counter.shape), broadcastTo(k1, counter.shape), high, counter] as const;
  return [threefry(inputs, 0), threefry(inputs, 1)];
}

/** Each key is a tensor of its own. */
const MOST_KEYS = 2 ** 24;

/** n independent keys, at most 2²⁴. Throws ShapeError `E_SHAPE_SIZE`. */
export function split(k: Tensor, n = 2): Tensor[] {
  if (!Number.isInteger(n) || n < 0 || n > MOST_KEYS) throw new ShapeError("E_SHAPE_SIZE", `split makes from 0 to ${MOST_KEYS} keys, got ${n}; for more numbers from one key use uniform(key, [n]).`);
  const [a, b] = encrypt(k, cast(iota(n), "u32"));
  return Array.from({ length: n }, (_, i) => new Tensor(concat([slice(a, [i], [1], [1]), slice(b, [i], [1], [1])], 0), [k]));
}

/** A key for one number (a step, a layer): u32[2]. */
export function foldIn(k: Tensor, data: number | Tensor): Tensor {
  const counter = typeof data === "number" ? fill(data, [1], "u32", true) : reshape(cast(data.node, "u32"), [1]);
  const [a, b] = encrypt(k, counter);
  return new Tensor(concat([a, b], 0), data instanceof Tensor ? [k, data] : [k]);
}

function bitsNode(op: string, k: Tensor, given: Shape): Node {
  const shape = checkShape(op, given, op === "bernoulli" ? "key, p, " : "key, ");
  const [a, b] = encrypt(k, cast(iota(sizeOf(shape)), "u32"));
  return reshape(binary("xor", a, b), shape);
}

/** Random bits: u32. */
export function bits(k: Tensor, shape: Shape): Tensor {
  return new Tensor(bitsNode("bits", k, shape), [k]);
}

/** 23 random bits as the fraction of a float in [1, 2), less 1: exact on every backend. */
function uniformNode(op: string, k: Tensor, shape: Shape): Node {
  const fraction = binary("shr", bitsNode(op, k, shape), fill(9, shape, "u32"));
  const inOneTwo = bitcast(binary("or", fraction, fill(0x3f800000, shape, "u32")), "f32");
  return sub(inOneTwo, 1);
}

/** Uniform f32 in [low, high), 23 random bits each. */
export function uniform(k: Tensor, shape: Shape, low = 0, high = 1): Tensor {
  const u = uniformNode("uniform", k, shape);
  return new Tensor(low === 0 && high === 1 ? u : add(mul(u, high - low), low), [k]);
}

/** Standard normal f32 by the Box-Muller transform. */
export function normal(k: Tensor, shape: Shape): Tensor {
  const [a, b] = split(k, 2);
  if (a === undefined || b === undefined) throw new RangeError("split gave no keys");
  // 1 − u lies in (0, 1], where the logarithm is finite.
  const radius = unary("sqrt", mul(unary("log", sub(1, uniformNode("normal", a, shape))), -2));
  return new Tensor(mul(radius, unary("cos", mul(uniformNode("normal", b, shape), 2 * Math.PI))), [k]);
}

/** bool, true with probability p: compares integers with integers, so the mask is bit-equal everywhere. */
export function bernoulli(k: Tensor, p: number, shape: Shape): Tensor {
  if (!(p >= 0 && p <= 1)) throw new ArgumentError("E_PROBABILITY", `bernoulli needs a probability in [0, 1], got ${p}.`);
  const fraction = cast(binary("shr", bitsNode("bernoulli", k, shape), fill(8, shape, "u32")), "i32");
  return new Tensor(lt(fraction, Math.round(p * 2 ** 24)), [k]);
}
