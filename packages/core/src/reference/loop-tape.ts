import { exprDType, exprOperands, exprPostorder } from "../backend/emit-c-like.ts";
import type { Expr, LoopKernel } from "../backend/interface.ts";
import type { KernelRunner } from "./loop-source.ts";
import type { Precision, StorageView } from "./precision.ts";
import { REDUCE_ALU, reduceIdentity, toStored } from "./precision.ts";
import { scalarAlu } from "./scalar-alu.ts";

interface Frame {
  readonly out: number[];
  readonly reduce: number[];
  acc: number;
  inputs: readonly StorageView[];
}
/** Computes one node from the values of the nodes before it. */
type Instruction = (values: number[], frame: Frame) => void;

/** The kernel as a list of closures run per element: slow, but legal under every content security policy. */
export function interpretLoop(kernel: LoopKernel, precision: Precision): KernelRunner {
  const { output, reduce } = kernel;
  const body = tape(kernel.body, precision);
  const epilogue = reduce === undefined ? undefined : tape(reduce.epilogue, precision);
  const combine = reduce === undefined ? undefined : scalarAlu(REDUCE_ALU[reduce.op], reduce.dtype, [reduce.dtype, reduce.dtype], precision);
  return (inputs, target) => {
    const frame: Frame = { out: [], reduce: [], acc: 0, inputs };
    let position = 0;
    forEachIndex(output.shape, frame.out, () => {
      if (reduce === undefined || epilogue === undefined || combine === undefined) {
        target[position++] = body(frame);
        return;
      }
      let acc = reduceIdentity(reduce.op, reduce.dtype);
      forEachIndex(reduce.shape, frame.reduce, () => { acc = combine(acc, body(frame), 0); });
      frame.acc = acc;
      target[position++] = epilogue(frame);
    });
  };
}

function tape(root: Expr, precision: Precision): (frame: Frame) => number {
  const order = exprPostorder(root);
  const places = new Map(order.map((node, place) => [node, place]));
  const instructions = order.map((node, place) => instruction(node, place, exprOperands(node).map((o) => places.get(o) ?? 0), precision));
  const values: number[] = order.map(() => 0);
  return (frame) => {
    for (const run of instructions) run(values, frame);
    return values[values.length - 1] ?? NaN;
  };
}

function instruction(node: Expr, place: number, operands: readonly number[], precision: Precision): Instruction {
  const [a = 0, b = 0, c = 0] = operands;
  switch (node.op) {
    case "const": {
      const value = toStored(node.dtype, node.value, precision);
      return (values) => { values[place] = value; };
    }
    case "index": {
      const { of, axis } = node;
      return (values, frame) => { values[place] = frame[of][axis] ?? NaN; };
    }
    case "acc": return (values, frame) => { values[place] = frame.acc; };
    case "load": {
      const { input, dtype } = node;
      // A typed array answers undefined outside its range.
      return (values, frame) => {
        const value = frame.inputs[input]?.[values[a] ?? NaN] ?? 0;
        values[place] = dtype === "bool" && value !== 0 ? 1 : value;
      };
    }
    default: {
      const scalar = scalarAlu(node.op, node.dtype, node.src.map(exprDType), precision);
      return (values) => { values[place] = scalar(values[a] ?? NaN, values[b] ?? NaN, values[c] ?? NaN); };
    }
  }
}

/** Row-major; `index` is overwritten in place. A shape without axes has one element. */
function forEachIndex(shape: readonly number[], index: number[], visit: () => void): void {
  if (shape.includes(0)) return;
  for (let axis = 0; axis < shape.length; axis++) index[axis] = 0;
  for (;;) {
    visit();
    let axis = shape.length - 1;
    while (axis >= 0 && index[axis] === (shape[axis] ?? 0) - 1) index[axis--] = 0;
    if (axis < 0) return;
    index[axis] = (index[axis] ?? 0) + 1;
  }
}
