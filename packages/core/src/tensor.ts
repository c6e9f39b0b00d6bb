import type { Backend } from "./backend/interface.ts";
import { callSite } from "./call-site.ts";
import type { DType } from "./dtype.ts";
import { ArgumentError, DisposedError } from "./errors.ts";
import { binary, bitcast, call1, cast, permute, reduce, reshape, unary, where } from "./ir/build.ts";
import { broadcastTo, div, mul, not } from "./ir/arith.ts";
import { makeNode, type Node, noAttrs } from "./ir/node.ts";
import type { BinaryOp } from "./ir/op.ts";
import { matmul, transposeAxes } from "./composites/matmul.ts";
import { relu } from "./composites/relu.ts";
import { formatTensor } from "./format-tensor.ts";
import { checkDType } from "./ops/check-dtype.ts";
import { indexNode, type IndexItem } from "./ops/indexing.ts";
import { checkAlive, evaluate } from "./runtime/eager.ts";
import { DISPOSED, type Gone, goneError } from "./runtime/leaf.ts";
import { readNode } from "./runtime/read.ts";
import { cutLongChain } from "./runtime/cut.ts";
import { encode, type HostArray, toPublic } from "./runtime/host.ts";
import { deviceOf } from "./runtime/device.ts";
import { Storage } from "./runtime/storage.ts";
import { release } from "./runtime/refs.ts";
import { activeScope, type Scope } from "./runtime/scope.ts";
import { axisOf, axesOf, broadcastPair, distinctAxes, checkNotEmpty } from "./ops/axes.ts";
import { smallPower } from "./ops/small-power.ts";
import { expandedShape, inferredShape } from "./ops/target-shape.ts";
import { formatShape, type Shape, sizeOf } from "./shape.ts";

export type Operand = Tensor | number;
/** One axis, several, or all where left out; negative axes count from the end. */
export type Axes = number | readonly number[];
export interface ReduceOptions { readonly keepDims?: boolean }

/**
 * An n-dimensional array whose value may not have been computed yet: operations build a graph, and reading (`data`, `text`,
 * `item`) compiles and runs the part that is needed. Immutable. Nothing has to be freed; `dispose()`, `using` and `scope()`
 * free early.
 */
export class Tensor {
  readonly #node: Node;
  #disposed: Gone | null = null;
  readonly #scope: Scope | null;

  /** Wraps a graph node; `from` are the handles it was made of. For transform authors. */
  constructor(node: Node, from: readonly Tensor[] = []) {
    this.#node = node;
    node.refs++;
    this.#scope = activeScope() ?? from.map((t) => t.#scope).find((s) => s?.open === true) ?? null;
    this.#scope?.own(this);
    cutLongChain(node);
  }

  /** The graph node behind the handle; throws DisposedError where it is gone. */
  get node(): Node {
    if (this.#disposed !== null) throw this.#goneError(this.#disposed);
    return this.#node;
  }
  get shape(): Shape {
    return this.#node.shape;
  }
  get dtype(): DType {
    return this.#node.dtype;
  }
  /** Number of axes. */
  get rank(): number {
    return this.#node.shape.length;
  }
  /** Number of elements. */
  get size(): number {
    return sizeOf(this.#node.shape);
  }
  get disposed(): boolean {
    return this.#disposed !== null;
  }

  #wrap(node: Node, other?: Operand): Tensor {
    return new Tensor(node, other instanceof Tensor ? [this, other] : [this]);
  }
  #binary(op: BinaryOp, other: Operand, reversed = false): Tensor {
    const [a, b] = broadcastPair(op, this.node, typeof other === "number" ? other : nodeOf(op, other));
    return this.#wrap(reversed ? binary(op, b, a) : binary(op, a, b), other);
  }
  #unary(op: "neg" | "abs" | "exp" | "log" | "sqrt" | "sin" | "cos" | "tanh" | "erf" | "floor" | "not"): Tensor {
    return this.#wrap(unary(op, this.node));
  }

  add(other: Operand): Tensor { return this.#binary("add", other); }
  sub(other: Operand): Tensor { return this.#binary("sub", other); }
  mul(other: Operand): Tensor { return this.#binary("mul", other); }
  /** True division for floats; integers truncate, and give 0 for a zero divisor. */
  div(other: Operand): Tensor { return this.#binary("div", other); }
  /** Remainder with the dividend's sign. */
  rem(other: Operand): Tensor { return this.#binary("rem", other); }
  /** this to the power of other; float. The numbers −2, −1, ½, 2, 3 and 4 are products, quotients and roots. */
  pow(other: Operand): Tensor {
    const small = typeof other === "number" ? smallPower(this.node, other) : null;
    return small === null ? this.#binary("pow", other) : this.#wrap(small);
  }
  /** other − this. */
  rsub(other: Operand): Tensor { return this.#binary("sub", other, true); }
  /** other / this. */
  rdiv(other: Operand): Tensor { return this.#binary("div", other, true); }
  maximum(other: Operand): Tensor { return this.#binary("max", other); }
  minimum(other: Operand): Tensor { return this.#binary("min", other); }
  less(other: Operand): Tensor { return this.#binary("lt", other); }
  greater(other: Operand): Tensor { return this.#binary("lt", other, true); }
  equal(other: Operand): Tensor { return this.#binary("eq", other); }
  notEqual(other: Operand): Tensor { return this.#wrap(not(this.equal(other).node), other); }
  /** this ≤ other; false for NaN. */
  lessEqual(other: Operand): Tensor { return this.less(other).or(this.equal(other)); }
  greaterEqual(other: Operand): Tensor { return this.greater(other).or(this.equal(other)); }
  and(other: Operand): Tensor { return this.#binary("and", other); }
  or(other: Operand): Tensor { return this.#binary("or", other); }
  xor(other: Operand): Tensor { return this.#binary("xor", other); }
  shl(other: Operand): Tensor { return this.#binary("shl", other); }
  shr(other: Operand): Tensor { return this.#binary("shr", other); }

  neg(): Tensor { return this.#unary("neg"); }
  abs(): Tensor { return this.#unary("abs"); }
  exp(): Tensor { return this.#unary("exp"); }
  /** Natural logarithm; log(0) = −∞, NaN below. */
  log(): Tensor { return this.#unary("log"); }
  sqrt(): Tensor { return this.#unary("sqrt"); }
  sin(): Tensor { return this.#unary("sin"); }
  cos(): Tensor { return this.#unary("cos"); }
  tanh(): Tensor { return this.#unary("tanh"); }
  erf(): Tensor { return this.#unary("erf"); }
  floor(): Tensor { return this.#unary("floor"); }
  not(): Tensor { return this.#unary("not"); }
  square(): Tensor { return this.#wrap(mul(this.node, this.node)); }
  /** max(x, 0); its derivative at 0 is 0; NaN stays. */
  relu(): Tensor { return this.#wrap(call1(relu, [this.node], {})); }
  /** Values limited to [low, high]; NaN stays. The derivative is 1 inside and on the limits, 0 outside. */
  clip(low: number, high: number): Tensor {
    const [x, least] = broadcastPair("clip", this.node, low);
    const [, most] = broadcastPair("clip", this.node, high);
    const raised = where(binary("lt", x, least), least, x);
    return this.#wrap(where(binary("lt", most, raised), most, raised));
  }

  /** Converts to another dtype: floats truncate towards 0, saturate, and NaN gives 0; anything to bool is ≠ 0. */
  cast(dtype: DType): Tensor { return this.#wrap(cast(this.node, checkDType(dtype))); }
  /** The same bits as another 4-byte dtype. */
  bitcast(dtype: DType): Tensor { return this.#wrap(bitcast(this.node, dtype)); }

  #reduce(kind: "sum" | "prod" | "max" | "min", axes: Axes | undefined, options: ReduceOptions | undefined): Tensor {
    const x = this.node;
    const list = distinctAxes(kind, x.shape, axes);
    if (kind === "max" || kind === "min") checkNotEmpty(kind, x.shape, list);
    const y = reduce(kind, x.dtype === "bool" ? cast(x, "i32") : x, list);
    return this.#wrap(options?.keepDims === true ? reshape(y, x.shape.map((d, i) => (list.includes(i) ? 1 : d))) : y);
  }
  sum(axes?: Axes, options?: ReduceOptions): Tensor { return this.#reduce("sum", axes, options); }
  prod(axes?: Axes, options?: ReduceOptions): Tensor { return this.#reduce("prod", axes, options); }
  /** NaN propagates; ties share the gradient. Throws ArgumentError `E_EMPTY` where there is nothing to choose from. */
  max(axes?: Axes, options?: ReduceOptions): Tensor { return this.#reduce("max", axes, options); }
  min(axes?: Axes, options?: ReduceOptions): Tensor { return this.#reduce("min", axes, options); }
  /** Arithmetic mean; of nothing, NaN. Integers and bools are averaged as f32; so are halves, whose sum may be beyond what they hold. */
  mean(axes?: Axes, options?: ReduceOptions): Tensor {
    distinctAxes("mean", this.shape, axes);
    const y = this.cast("f32").sum(axes, options);
    const count = sizeOf(axesOf("mean", this.shape, axes).map((a) => this.shape[a] ?? 1));
    const mean = div(y.node, count);
    return y.#wrap(this.dtype === "f16" ? cast(mean, "f16") : mean);
  }

  /** Matrix product as NumPy defines it: vectors, matrices, batches that broadcast. 2·m·n·k FLOPs. Throws ShapeError `E_SHAPE_MATMUL`. */
  matmul(other: Tensor): Tensor { return this.#wrap(matmul(this.node, nodeOf("matmul", other)), other); }
  /** Swaps two axes; the last two where none are named (nothing for a vector). */
  transpose(a = -2, b = -1): Tensor {
    if (this.rank < 2 && a === -2 && b === -1) return this.#wrap(this.node);
    return this.#wrap(transposeAxes(this.node, axisOf("transpose", this.shape, a), axisOf("transpose", this.shape, b)));
  }
  permute(...axes: readonly number[]): Tensor { return this.#wrap(permute(this.node, axes.map((a) => axisOf("permute", this.shape, a)))); }
  /** The same elements, row-major, in another shape; one size may be −1. Throws ShapeError `E_SHAPE_RESHAPE`. */
  reshape(...sizes: readonly number[] | readonly [Shape]): Tensor { return this.#wrap(reshape(this.node, inferredShape(this.shape, sizes.flat()))); }
  /** Axes from `start` on become one. */
  flatten(start = 0): Tensor {
    const from = this.rank === 0 ? 0 : axisOf("flatten", this.shape, start);
    return this.reshape([...this.shape.slice(0, from), sizeOf(this.shape.slice(from))]);
  }
  /** Broadcasts to a shape, by NumPy's rule; −1 keeps an axis's size. Throws ShapeError `E_SHAPE_EXPAND`. */
  expand(...sizes: readonly number[] | readonly [Shape]): Tensor { return this.#wrap(broadcastTo(this.node, expandedShape(this.shape, sizes.flat()))); }
  unsqueeze(axis: number): Tensor {
    const at = axisOf("unsqueeze", [...this.shape, 1], axis);
    return this.reshape([...this.shape.slice(0, at), 1, ...this.shape.slice(at)]);
  }
  /** Removes axes of size 1: the named one, or all. */
  squeeze(axis?: number): Tensor {
    const only = axis === undefined ? null : axisOf("squeeze", this.shape, axis);
    return this.reshape(this.shape.filter((d, i) => d !== 1 || (only !== null && i !== only)));
  }
  /**
   * Basic indexing, one item per leading axis: an integer picks (negative from the end), `[start, stop, step]` slices (null =
   * default, negative steps reverse), `null` keeps the axis.
   */
  at(...items: readonly IndexItem[]): Tensor { return this.#wrap(indexNode(this.node, items)); }

  /** The values, row-major: Float32Array, Int32Array, Uint32Array or (u8, bool) Uint8Array. Computes what is pending. */
  async data(): Promise<Float32Array | Int32Array | Uint32Array | Uint8Array> {
    return toPublic(await this.read());
  }
  /** As `data`, but a backend that computes in doubles gives Float64Array. */
  async read(): Promise<HostArray> {
    return await readNode(this.node);
  }
  /** The only element of a tensor of size 1. Throws ArgumentError `E_ITEM` for other sizes. */
  async item(): Promise<number> {
    if (this.size !== 1) throw new ArgumentError("E_ITEM", `item() needs one element, got ${formatShape(this.shape)}; use data().`);
    return (await this.read())[0] ?? Number.NaN;
  }
  /** Values, dtype and shape, for people; long tensors are abridged. */
  async text(): Promise<string> {
    return formatTensor(await this.read(), this.shape, this.dtype);
  }
  /** dtype and shape: values need `await tensor.text()`. */
  toString(): string {
    return `Tensor ${this.dtype}${formatShape(this.shape)}${this.disposed ? " (disposed)" : ""}`;
  }

  /** Text works; arithmetic with JavaScript's operators cannot, since the value may not exist yet. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint !== "string") throw new ArgumentError("E_TENSOR_NUMBER", `a tensor is not a number: use .mul(), .add(), … or await tensor.item().${callSite()}`);
    return this.toString();
  }

  /** The same values on another backend. */
  async to(backend: Backend): Promise<Tensor> {
    const data = await this.read();
    const device = deviceOf(backend);
    const storage = Storage.holding(device, encode(data, this.dtype, backend.caps), `tensor ${this.dtype}${formatShape(this.shape)}`);
    const node = makeNode("input", [], noAttrs(), this.shape, this.dtype);
    node.leaf = { host: null, storage, lost: null };
    return new Tensor(node, [this]);
  }
  /** Starts computing the value without waiting for it. */
  start(): this {
    evaluate([this.node]);
    checkAlive(this.node);
    return this;
  }

  #goneError(gone: Gone): DisposedError {
    return gone === DISPOSED ? new DisposedError("E_DISPOSED", `this tensor (${this.dtype}${formatShape(this.shape)}) was disposed of.`) : goneError(gone);
  }

  /** Frees the value as soon as nothing pending needs it; later use throws DisposedError. */
  dispose(reason: Gone = DISPOSED): void {
    if (this.#disposed !== null) return;
    this.#disposed = reason;
    this.#scope?.disown(this);
    release(this.#node);
  }
  /** Moves the handle out of the scope that owns it, so that the scope's end leaves it alone. */
  escape(): this {
    this.#scope?.disown(this);
    return this;
  }
  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** An operand's node; programs without types pass all kinds of things. */
function nodeOf(op: string, other: Tensor): Node {
  if (other instanceof Tensor) return other.node;
  const given: unknown = other;
  const kind = typeof given === "object" && given !== null ? given.constructor.name : String(given);
  throw new ArgumentError("E_OPERAND", `${op} needs a tensor${op === "matmul" ? "" : " or a number"}, got ${kind}; wrap it with tensor(…).${callSite()}`);
}
