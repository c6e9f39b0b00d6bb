import { type ReceptiveError, scope, type Shape, type Tensor, zeros } from "@receptive/core";
import { initSource, type InitSource } from "./init/init-source.ts";

/** Named tensors, nested to any depth; flattened with dots the names are PyTorch's (`conv1.weight`). */
export interface ParamTree {
  readonly [name: string]: Tensor | ParamTree;
}
/** The shapes of a ParamTree. */
export interface ShapeTree {
  readonly [name: string]: Shape | ShapeTree;
}

/** Called with every layer's output, inner layers first; what it returns goes on in its place. */
export type Observer = (name: string, layer: Layer, inputs: Shape, output: Tensor) => Tensor;

/** How a layer is run. */
export interface LayerContext {
  readonly training: boolean;
  /** u32[2] for layers that draw random numbers, another for every layer and step; null outside training. */
  readonly key: Tensor | null;
  readonly observe?: Observer;
}

/** The context of inference. */
export const INFERENCE: LayerContext = { training: false, key: null };

/** Geometry of a sliding window, one number per spatial axis: for receptive fields. */
export interface WindowConfig {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
  readonly dilation: readonly number[];
}

/** Which axis a size belongs to: channels are axis 1, features the last. */
export interface Width {
  readonly axis: "channels" | "features";
  readonly size: number;
}

/**
 * What a layer is: plain data and pure functions. `apply` computes from the parameters it is given, so the same layer runs
 * eagerly, compiled and differentiated.
 */
export interface LayerSpec<P extends ParamTree = ParamTree> {
  /** What it is called in the library: `linear`. */
  readonly kind: string;
  /** The numbers it was made with. */
  readonly config: Readonly<Record<string, unknown>>;
  /** How it was written, for messages: `linear(400, 120)`. */
  readonly label: string;
  /** Shapes of the parameters. */
  readonly shapes: ShapeTree;
  /** Initial parameters; draws its numbers from `source`. */
  initParams(source: InitSource): P;
  /** Initial values of what is carried along but not learned. */
  initBuffers?(): ParamTree;
  apply(params: P, buffers: ParamTree, x: Tensor, ctx: LayerContext): readonly [Tensor, ParamTree];
  /** Throws ShapeError where the input does not fit. Left out, it is found by applying the layer to nothing but a shape. */
  outputShape?(input: Shape): Shape;
  /** Multiplications (each with an addition) for an input and its output. */
  macs?(input: Shape, output: Shape): number;
  readonly window?: WindowConfig;
  /** The size it needs and the size it gives; "same" passes its input's on. */
  readonly reads?: Width;
  readonly gives?: Width | "same";
  /** What to write instead, once an input of this shape was refused. */
  fix?(input: Shape, error: ReceptiveError): string | null;
}

/** A layer, alone or inside a model: `params` and `buffers` are its current values. */
export interface Layer<P extends ParamTree = ParamTree> extends LayerSpec<P> {
  /** Current parameters: those of the model it is part of, else drawn with seed 0. */
  readonly params: P;
  readonly buffers: ParamTree;
  initBuffers(): ParamTree;
  outputShape(input: Shape): Shape;
}

/** Gives an object `params` and `buffers` that are looked up when read, and left out when the object is spread. */
export function withState<T extends object, P extends ParamTree>(target: T, params: () => P, buffers: () => ParamTree): T & { readonly params: P; readonly buffers: ParamTree } {
  return Object.defineProperties(target, { params: { get: params, enumerable: false }, buffers: { get: buffers, enumerable: false } }) as T & { readonly params: P; readonly buffers: ParamTree };
}

/** Completes a description with its defaults. */
export function makeLayer<P extends ParamTree>(spec: LayerSpec<P>): Layer<P> {
  let params: P | null = null;
  let buffers: ParamTree | null = null;
  const initBuffers = (): ParamTree => spec.initBuffers?.() ?? {};
  const outputShape = (input: Shape): Shape => spec.outputShape?.(input) ?? traceShape(spec, initBuffers(), input);
  return withState({ ...spec, initBuffers, outputShape }, () => (params ??= spec.initParams(initSource(0))), () => (buffers ??= initBuffers()));
}

/** Zeros of the shapes of a tree: cheap stand-ins where only shapes matter. */
export function zerosOf(shapes: ShapeTree): ParamTree {
  return Object.fromEntries(Object.entries(shapes).map(([name, s]) => [name, isShape(s) ? zeros(s) : zerosOf(s)]));
}

export function isShape(value: Shape | ShapeTree): value is Shape {
  return Array.isArray(value);
}

function traceShape<P extends ParamTree>(spec: LayerSpec<P>, buffers: ParamTree, input: Shape): Shape {
  // The parameters have the spec's shapes: `initParams` made them so.
  return scope(() => spec.apply(zerosOf(spec.shapes) as P, buffers, zeros(input), INFERENCE)[0].shape);
}

/** Layers are objects, models functions; both have a kind and an `apply` of their own. */
export function isLayer(value: unknown): value is Layer {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  return Object.hasOwn(value, "kind") && Object.hasOwn(value, "apply") && Object.hasOwn(value, "shapes");
}
