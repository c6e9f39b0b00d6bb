import * as build from "./build.ts";
import { makeNode, type Node } from "./node.ts";

/**
 * The node's operation on other inputs, through the checked constructors (so it may simplify to one of them). Sources come
 * back as they are.
 */
export function reapply(node: Node, inputs: readonly Node[]): Node {
  const at = (i: number): Node => {
    const x = inputs[i];
    if (x === undefined) throw new RangeError(`${node.op} lacks input ${i}`);
    return x;
  };
  switch (node.op) {
    case "input": case "const": case "iota": return node;
    case "cast": return build.cast(at(0), node.dtype);
    case "bitcast": return build.bitcast(at(0), node.dtype);
    case "neg": case "abs": case "exp": case "log": case "sqrt": case "sin": case "cos": case "tanh": case "erf": case "floor": case "not":
      return build.unary(node.op, at(0));
    case "add": case "sub": case "mul": case "div": case "rem": case "pow": case "min": case "max": case "lt": case "eq": case "and":
    case "or": case "xor": case "shl": case "shr":
      return build.binary(node.op, at(0), at(1));
    case "where": return build.where(at(0), at(1), at(2));
    case "threefry": return build.threefry([at(0), at(1), at(2), at(3)], node.attrs.word);
    case "reduce": return build.reduce(node.attrs.kind, at(0), node.attrs.axes);
    case "reshape": return build.reshape(at(0), node.shape);
    case "permute": return build.permute(at(0), node.attrs.axes);
    case "expand": return build.expand(at(0), node.shape);
    case "slice": return build.slice(at(0), node.attrs.start, node.shape, node.attrs.step);
    case "flip": return build.flip(at(0), node.attrs.axes);
    case "pad": return build.pad(at(0), node.attrs.low, node.attrs.high, node.attrs.interior, node.attrs.value);
    case "concat": return build.concat(inputs, node.attrs.axis);
    case "unfold": return build.unfold(at(0), node.attrs.kernel, node.attrs.stride, node.attrs.dilation);
    case "fold": {
      const { kernel, stride, dilation } = node.attrs;
      return build.fold(at(0), node.shape.slice(node.shape.length - kernel.length), kernel, stride, dilation);
    }
    case "gather": return build.gather(at(0), at(1), node.attrs.axis);
    case "scatterAdd": return build.scatterAdd(at(0), at(1), at(2), node.attrs.axis);
    case "call": return makeNode("call", inputs, node.attrs, node.shape, node.dtype);
    case "pick": return makeNode("pick", [at(0)], node.attrs, node.shape, node.dtype);
    default: return node satisfies never;
  }
}
