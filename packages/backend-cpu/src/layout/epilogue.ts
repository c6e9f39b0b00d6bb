/**
 * Recognises loops that a convolution or a dense layer can do on its results before it stores them: a bias for each channel, relu,
 * and the mask of relu's gradient. Everything is found by structure, so whoever writes these operations gets it.
 */
import type { LoopKernel } from "@receptive/core/extend";
import type { Epilogue } from "../kernel-code.ts";
import { elementCount } from "../loop/element.ts";
import { lower } from "../loop/lower.ts";
import { NodeBuilder } from "../loop/node.ts";
import type { Node } from "../loop/node.ts";

/** The epilogue, and which inputs of the loop are the results to work on, the bias and the mask. */
export interface Match { readonly epilogue: Epilogue; readonly results: number; readonly bias: number | undefined; readonly mask: number | undefined }

const isZero = (node: Node): boolean => node.op === "const" && node.value === 0;

/** The x of where(x < 0 or x = 0, 0, x). */
function ofRelu(node: Node): Node | undefined {
  const [below, zero, x] = node.op === "where" ? node.src : [];
  if (below === undefined || zero === undefined || x === undefined || below.op !== "or" || !isZero(zero)) return undefined;
  const compares = (op: "lt" | "eq"): boolean => below.src.some((each) => each.op === op && each.src[0] === x && each.src[1] !== undefined && isZero(each.src[1]));
  return compares("lt") && compares("eq") ? x : undefined;
}

/** The [y, x] of where(y = 0, 0, x). */
function ofMask(node: Node): readonly [Node, Node] | undefined {
  const [none, zero, x] = node.op === "where" ? node.src : [];
  if (none === undefined || zero === undefined || x === undefined || none.op !== "eq" || !isZero(zero)) return undefined;
  const [y, compared] = none.src;
  return y?.op === "load" && compared !== undefined && isZero(compared) ? [y, x] : undefined;
}

/** Undefined where the loop does anything else. `results`: the input that a claimed kernel has just computed. */
export function matchEpilogue(kernel: LoopKernel, results: number): Match | undefined {
  const { output, inputs } = kernel;
  if (kernel.reduce !== undefined || output.dtype !== "f32" || inputs.some(({ dtype }) => dtype !== "f32") || output.shape.length < 2) return undefined;
  const builder = new NodeBuilder();
  const sizes = inputs.map(({ shape }) => elementCount(shape));
  const axes = output.shape.map((extent) => builder.axis(extent, extent <= 1 ? 0 : undefined));
  let stride = elementCount(output.shape);
  const at = builder.sum(axes.map((axis) => { stride /= axis.extent; return [builder.index(axis), stride] as const; }));
  const [, channels] = axes;
  const isPlain = (node: Node | undefined, input: number | undefined): boolean => node?.op === "load" && (input === undefined || node.value === input) && node.src[0] === at;
  let node = lower(builder, kernel.body, { out: axes, reduce: [] }, sizes);
  const masked = ofMask(node);
  if (masked !== undefined) {
    const [y, x] = masked;
    if (!isPlain(y, undefined) || !isPlain(x, results) || y.value === results || sizes[y.value] !== sizes[results]) return undefined;
    return { epilogue: { bias: false, relu: false, mask: true }, results, bias: undefined, mask: y.value };
  }
  const inside = ofRelu(node);
  node = inside ?? node;
  if (node.op !== "add") return inside !== undefined && isPlain(node, results) ? { epilogue: { bias: false, relu: true, mask: false }, results, bias: undefined, mask: undefined } : undefined;
  const sum = node.src.find((each) => isPlain(each, results));
  const bias = node.src.find((each) => each !== sum);
  if (sum === undefined || bias?.op !== "load" || channels === undefined || bias.src[0] !== builder.index(channels) || sizes[bias.value] !== channels.extent) return undefined;
  return { epilogue: { bias: true, relu: inside !== undefined, mask: false }, results, bias: bias.value, mask: undefined };
}
