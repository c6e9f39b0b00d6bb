import { ArgumentError, foldIn, scope, type Shape, Tensor, zeros } from "@receptive/core";
import { initSource, type InitSource } from "../init/init-source.ts";
import type { InputPreparation } from "../input/input-preparation.ts";
import { INFERENCE, type Layer, type LayerContext, type Observer, type ParamTree, type ShapeTree, withState, zerosOf } from "../layer.ts";
import { checkState, shapesOf } from "./check-state.ts";
import { explain } from "./explain.ts";

/** Current values of a model: what is learned, and what is carried along. */
export interface ModelState {
  readonly params: ParamTree;
  readonly buffers: ParamTree;
}

/** A layer in its place: `params` and `buffers` are those of the model it is part of. */
export interface NamedLayer extends Layer {
  readonly name: string;
  /** The layers inside it, where it is a model itself. */
  readonly layers?: readonly NamedLayer[];
}

/**
 * Layers put together: itself a layer, and a function from inputs to outputs (inference with the current parameters).
 * `N` are the names of its layers.
 */
export interface Model<N extends string = string> extends Layer {
  (x: Tensor): Tensor;
  readonly layers: readonly NamedLayer[];
  readonly names: readonly N[];
  /** What happens to a raw image before the first layer, where the model says so; `fit`, `evaluate`, `predict` and `capture` apply it. */
  readonly input?: InputPreparation;
  /** Replaces the current values. Throws ArgumentError `E_MODEL_STATE` where names or shapes differ. */
  setState(state: Partial<ModelState>): void;
}

export interface Child {
  readonly name: string;
  readonly layer: Layer;
}

/** Runs child `index` on x, which comes from the named place (with that place's input shape, where known). */
export type RunChild = (index: number, x: Tensor, from: string, fromInput: Shape | null) => Tensor;

export interface ModelSpec {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly children: readonly Child[];
  readonly seed: number;
  readonly input?: InputPreparation;
  forward(run: RunChild, x: Tensor): Tensor;
}

/** The result keeps "input" and "logits" for the whole model's ends. */
const RESERVED: ReadonlySet<string> = new Set(["input", "logits"]);

function checkChildren(kind: string, children: readonly Child[]): void {
  const seen = new Map<string, number>();
  const owners = new Map<Layer, string>();
  for (const [i, { name, layer }] of children.entries()) {
    if (name === "" || name.includes(".") || RESERVED.has(name)) throw new ArgumentError("E_LAYER_NAME", `${kind}: a layer cannot be called ${JSON.stringify(name)}; names hold no dots and are not "input" or "logits".`);
    const twin = seen.get(name);
    if (twin !== undefined) throw new ArgumentError("E_LAYER_NAME", `${kind}: layers ${twin} and ${i} are both called ${JSON.stringify(name)}; name each once.`);
    seen.set(name, i);
    const owner = owners.get(layer);
    if (owner !== undefined && Object.keys(layer.shapes).length > 0) throw new ArgumentError("E_LAYER_TWICE", `${kind}: layers ${owner} and ${name} are one object, ${layer.label}; make one for each place, so that each has weights of its own.`);
    owners.set(layer, name);
  }
}

/** Entries that hold something, by child. */
function collect<T extends object>(children: readonly Child[], of: (child: Child) => T): Record<string, T> {
  return Object.fromEntries(children.map((c) => [c.name, of(c)] as const).filter(([, v]) => Object.keys(v).length > 0));
}

function subtree(tree: ParamTree, name: string): ParamTree {
  const part = tree[name];
  return part === undefined || part instanceof Tensor ? {} : part;
}

/** The context of a child: a key of its own, drawn only if it asks, and its name in front of what it reports. */
function childContext(ctx: LayerContext, index: number, name: string): LayerContext {
  const { training, observe } = ctx;
  const named: { observe?: Observer } = observe === undefined ? {} : { observe: (inner, ...rest) => observe(`${name}.${inner}`, ...rest) };
  return {
    training,
    get key() {
      return ctx.key === null ? null : foldIn(ctx.key, index);
    },
    ...named,
  };
}

function applyModel(spec: ModelSpec, params: ParamTree, buffers: ParamTree, x: Tensor, ctx: LayerContext): readonly [Tensor, ParamTree] {
  const updated: Record<string, ParamTree> = {};
  const run: RunChild = (index, input, from, fromInput) => {
    const child = spec.children[index];
    if (child === undefined) throw new RangeError(`${spec.kind} has no layer ${index}`);
    const { name, layer } = child;
    try {
      const [y, next] = layer.apply(subtree(params, name), subtree(buffers, name), input, childContext(ctx, index, name));
      if (Object.keys(next).length > 0) updated[name] = next;
      return ctx.observe === undefined ? y : ctx.observe(name, layer, input.shape, y);
    } catch (error) {
      throw explain(error, { index, name, layer, model: spec.kind, from, fromInput, input: input.shape });
    }
  };
  return [spec.forward(run, x), updated];
}

/** A child seen through its model's state; the layers inside a model are seen so too. */
function inPlace(name: string, layer: Layer & { readonly layers?: readonly NamedLayer[] }, params: () => ParamTree, buffers: () => ParamTree): NamedLayer {
  const inner = layer.layers?.map((l) => inPlace(l.name, l, () => subtree(params(), l.name), () => subtree(buffers(), l.name)));
  return withState({ ...layer, name, ...(inner === undefined ? {} : { layers: inner }) }, params, buffers);
}

/** A model from its children and the way values flow between them. Throws ArgumentError `E_LAYER_NAME`, `E_LAYER_TWICE`. */
export function makeModel<N extends string>(spec: ModelSpec, names: readonly N[]): Model<N> {
  const { kind, children, seed } = spec;
  checkChildren(kind, children);
  const shapes: ShapeTree = collect(children, (c) => c.layer.shapes);
  let params: ParamTree | null = null;
  let buffers: ParamTree | null = null;
  let given: ParamTree | null = null;
  const initParams = (source: InitSource): ParamTree => given ?? collect(children, (c) => c.layer.initParams(source));
  const initBuffers = (): ParamTree => collect(children, (c) => c.layer.initBuffers());
  const currentParams = (): ParamTree => (params ??= initParams(initSource(seed)));
  const currentBuffers = (): ParamTree => (buffers ??= initBuffers());
  const apply: Layer["apply"] = (p, b, x, ctx) => applyModel(spec, p, b, x, ctx);
  const call = (x: Tensor): Tensor => apply(currentParams(), currentBuffers(), x, INFERENCE)[0];
  const members = {
    kind,
    config: spec.config,
    label: kind,
    shapes,
    names,
    layers: children.map(({ name, layer }) => inPlace(name, layer, () => subtree(currentParams(), name), () => subtree(currentBuffers(), name))),
    initParams,
    initBuffers,
    apply,
    outputShape: (input: Shape): Shape => shapesThrough(shapes, initBuffers(), apply, input),
    setState(state: Partial<ModelState>): void {
      if (state.params !== undefined) {
        checkState(kind, "parameters", shapes, state.params);
        params = given = state.params;
      }
      if (state.buffers !== undefined) {
        checkState(kind, "buffers", shapesOf(initBuffers()), state.buffers);
        buffers = state.buffers;
      }
    },
    ...(spec.input === undefined ? {} : { input: spec.input }),
  };
  return withState(Object.assign(call, members), currentParams, currentBuffers);
}

/** Runs a model on shapes alone; each layer starts from fresh zeros, so that nothing is ever computed. */
export function shapesThrough(shapes: ShapeTree, buffers: ParamTree, apply: Layer["apply"], input: Shape, visit: (name: string, layer: Layer, input: Shape, output: Shape) => void = () => {}): Shape {
  return scope(() => {
    const observe: Observer = (name, layer, from, y) => {
      visit(name, layer, from, y.shape);
      return zeros(y.shape, y.dtype);
    };
    return apply(zerosOf(shapes), buffers, zeros(input), { ...INFERENCE, observe })[0].shape;
  });
}
