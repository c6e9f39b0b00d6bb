import { ArgumentError, compile, crossEntropy, type Shape, ShapeError, type Tensor, tensor, valueAndGrad, zeros } from "@receptive/core";
import { type InputLike, toInput } from "../input/to-input.ts";
import { INFERENCE, type Observer, type ParamTree } from "../layer.ts";
import { type Model, shapesThrough } from "../model/model.ts";

/** A layer's output for the input that was captured, batch axis included. */
export interface Activation {
  readonly data: Float32Array;
  readonly shape: Shape;
  /** ∂(what `grads` chose)/∂(this activation), of the same shape; there where `grads` was given. */
  readonly grad?: Float32Array;
}

/**
 * What to differentiate: a logit by its number, "top" for each example's largest logit, a label for the cross-entropy loss
 * with it, or any scalar function of the logits. Sums over the batch.
 */
export type GradTarget = number | "top" | { readonly label: number } | ((logits: Tensor) => Tensor);

export interface CaptureOptions {
  readonly grads?: GradTarget;
}

/** Activations by layer name; `input` is what the first layer read, `logits` what the last gave. */
export type Captured<N extends string> = { readonly [name in N | "input" | "logits"]: Activation };

/**
 * Every named activation of a model for an input, with the model's preparation applied, in inference mode; on demand with
 * gradients. Layers of a nested model are named with dots. `lenet5`: conv1 relu1 pool1 conv2 relu2 pool2 flatten fc1 relu3 fc2
 * relu4 fc3; `mnistMlp`: flatten fc1 sigmoid1 fc2 sigmoid2 fc3. Throws what the model throws; ArgumentError `E_CAPTURE_GRADS`.
 *
 * @example
 * const { conv1, pool1, fc1 } = await capture(lenet5(), new Uint8Array(784));
 * conv1.shape; // [1, 6, 28, 28]
 */
export async function capture<N extends string>(model: Model<N>, x: InputLike, options: CaptureOptions = {}): Promise<Captured<N>> {
  const input = toInput(model, x);
  const run = options.grads === undefined ? values(model) : gradsOf(model, input.shape, options.grads);
  const { activations, grads } = run(model.params, model.buffers, input);
  const entries = await Promise.all(Object.entries(activations).map(async ([name, t]): Promise<[string, Activation]> => {
    const grad = grads[name];
    const activation = { data: await take(t), shape: t.shape };
    return [name, grad === undefined ? activation : { ...activation, grad: await take(grad) }];
  }));
  return Object.fromEntries(entries) as Captured<N>;
}

interface Outputs {
  readonly activations: Readonly<Record<string, Tensor>>;
  readonly grads: Readonly<Record<string, Tensor>>;
}
type Run = (params: ParamTree, buffers: ParamTree, x: Tensor) => Outputs;

/** Compiled runs, kept with their model: a page captures the same model over and over. */
const compiled = new WeakMap<object, Run>();

function values(model: Model): Run {
  const found = compiled.get(model);
  if (found !== undefined) return found;
  const run: Run = compile((params: ParamTree, buffers: ParamTree, x: Tensor): Outputs => {
    const activations: Record<string, Tensor> = { input: x };
    const [logits] = model.apply(params, buffers, x, { ...INFERENCE, observe: (name, _, __, y) => (activations[name] = y) });
    return { activations: { ...activations, logits }, grads: {} };
  });
  compiled.set(model, run);
  return run;
}

/** Compiled runs with gradients, by shape and target; a function is not known again. */
const compiledGrads = new WeakMap<object, Map<string, Run>>();
/** A page asks for the top logit and some labels of one shape; more than this is somebody going through shapes. */
const MOST_GRADS = 24;

function gradsOf(model: Model, shape: Shape, target: GradTarget): Run {
  if (typeof target === "function") return withGrads(model, shape, target);
  const known = compiledGrads.get(model) ?? new Map<string, Run>();
  compiledGrads.set(model, known);
  const key = `${shape.join()} ${JSON.stringify(target)}`;
  const found = known.get(key) ?? withGrads(model, shape, target);
  if (known.size >= MOST_GRADS) known.clear();
  known.set(key, found);
  return found;
}

/** Gradients of activations are those of zeros that are added to them. */
function withGrads(model: Model, inputShape: Shape, target: GradTarget): Run {
  const shapes: Record<string, Shape> = { input: inputShape };
  shapes["logits"] = shapesThrough(model.shapes, model.initBuffers(), (...args) => model.apply(...args), inputShape, (name, _, __, output) => { shapes[name] = output; });
  const score = scoreOf(target, shapes["logits"]);
  return compile((params: ParamTree, buffers: ParamTree, x: Tensor): Outputs => {
    const probes = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, zeros(shape)]));
    const both = valueAndGrad((added: Readonly<Record<string, Tensor>>) => {
      const activations: Record<string, Tensor> = {};
      const probe = (name: string, y: Tensor): Tensor => {
        const zero = added[name];
        return (activations[name] = zero === undefined ? y : y.add(zero));
      };
      const observe: Observer = (name, _, __, y) => probe(name, y);
      const [y] = model.apply(params, buffers, probe("input", x), { ...INFERENCE, observe });
      return [score(probe("logits", y)), activations] as const;
    }, { aux: true });
    const [[, activations], grads] = both(probes);
    return { activations, grads };
  });
}

function scoreOf(target: GradTarget, logits: Shape): (logits: Tensor) => Tensor {
  if (typeof target === "function") return target;
  const [n = 0, classes = 0] = logits;
  if (logits.length !== 2) throw new ShapeError("E_CAPTURE_GRADS", `capture: grads by number need logits [n, classes], got [${logits.join()}]; pass a function of them.`);
  if (target === "top") return (z) => z.max(1).sum();
  const index = typeof target === "number" ? target : target.label;
  if (!Number.isInteger(index) || index < 0 || index >= classes) throw new ArgumentError("E_CAPTURE_GRADS", `capture: there are logits 0 to ${classes - 1}, not ${index}.`);
  if (typeof target === "number") return (z) => z.at(null, index).sum();
  return (z) => crossEntropy(z, tensor(new Int32Array(n).fill(index)), { reduction: "sum" });
}

async function take(t: Tensor): Promise<Float32Array> {
  const data = await t.data();
  return data instanceof Float32Array ? data : Float32Array.from(data);
}
