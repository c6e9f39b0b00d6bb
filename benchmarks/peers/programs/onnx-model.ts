/** A network of the cases as the bytes of an ONNX model (opset 13): input `x`, output `y`. */
import { initialWeights, type Weight } from "../../src/networks/values.ts";
import type { LayerSpec, NetworkSpec } from "../../src/networks/network-spec.ts";

type Bytes = readonly number[] | Uint8Array;

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ;) {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    if (rest === 0) return [...bytes, low];
    bytes.push(low + 128);
  }
}

function concat(parts: readonly Bytes[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Fields of protocol buffers, by the numbers of onnx.proto. */
const int = (field: number, value: number): Bytes => [...varint(field * 8), ...varint(value)];
const bytes = (field: number, value: Bytes): Uint8Array => concat([varint(field * 8 + 2), varint(value.length), value]);
const text = (field: number, value: string): Uint8Array => bytes(field, new TextEncoder().encode(value));

interface Attribute { readonly name: string; readonly ints?: readonly number[]; readonly int?: number }

function attribute({ name, ints, int: single }: Attribute): Uint8Array {
  return ints === undefined ? concat([text(1, name), int(3, single ?? 0), int(20, 2)]) : concat([text(1, name), ...ints.map((i) => int(8, i)), int(20, 7)]);
}

function nodeOf(type: string, inputs: readonly string[], output: string, attributes: readonly Attribute[] = []): Uint8Array {
  return concat([...inputs.map((name) => text(1, name)), text(2, output), text(4, type), ...attributes.map((a) => bytes(5, attribute(a)))]);
}

const FLOAT = 1;

function initializer(name: string, { shape, values }: Weight): Uint8Array {
  return concat([...shape.map((d) => int(1, d)), int(2, FLOAT), text(8, name), bytes(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength))]);
}

function valueInfo(name: string, shape: readonly number[]): Uint8Array {
  const dims = concat(shape.map((d) => bytes(1, int(1, d))));
  return concat([text(1, name), bytes(2, bytes(1, concat([int(1, FLOAT), bytes(2, dims)])))]);
}

/** Type, number of weights and attributes of a layer's node. */
function operator(layer: LayerSpec): { readonly type: string; readonly weights: number; readonly attributes?: readonly Attribute[] } {
  switch (layer.kind) {
    case "conv": return { type: "Conv", weights: 2, attributes: [{ name: "kernel_shape", ints: [layer.k, layer.k] }, { name: "pads", ints: [layer.padding, layer.padding, layer.padding, layer.padding] }, { name: "strides", ints: [layer.stride, layer.stride] }] };
    case "dense": return { type: "Gemm", weights: 2, attributes: [{ name: "transB", int: 1 }] };
    case "maxPool": return { type: "MaxPool", weights: 0, attributes: [{ name: "kernel_shape", ints: [2, 2] }, { name: "strides", ints: [2, 2] }] };
    case "relu": return { type: "Relu", weights: 0 };
    case "sigmoid": return { type: "Sigmoid", weights: 0 };
    case "flatten": return { type: "Flatten", weights: 0 };
    default: throw new Error(`no ONNX node is written for ${layer.kind}`);
  }
}

export function onnxModel(spec: NetworkSpec, batch: number): Uint8Array {
  const weights = initialWeights(spec);
  let at = 0;
  const nodes = spec.layers.map((layer, i) => {
    const { type, weights: count, attributes } = operator(layer);
    const names = Array.from({ length: count }, () => `w${at++}`);
    return nodeOf(type, [i === 0 ? "x" : `v${i}`, ...names], i === spec.layers.length - 1 ? "y" : `v${i + 1}`, attributes);
  });
  const graph = concat([
    ...nodes.map((n) => bytes(1, n)), text(2, "network"), ...weights.map((w, i) => bytes(5, initializer(`w${i}`, w))),
    bytes(11, valueInfo("x", [batch, ...spec.input])), bytes(12, valueInfo("y", [batch, 10])),
  ]);
  return concat([int(1, 8), bytes(7, graph), bytes(8, int(2, 13))]);
}
