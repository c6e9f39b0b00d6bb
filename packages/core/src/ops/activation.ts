import { call1 } from "../ir/build.ts";
import { add, mul, sub } from "../ir/arith.ts";
import { unary } from "../ir/build.ts";
import type { Composite } from "../ir/composite.ts";
import type { Node } from "../ir/node.ts";
import { Tensor } from "../tensor.ts";
import { where } from "./join.ts";

function elementwise(name: string, f: (x: Node) => Node, slope: (x: Node, y: Node) => Node): Composite {
  const only = (list: readonly Node[]): Node => {
    const [x] = list;
    if (x === undefined) throw new RangeError(`${name} has an input`);
    return x;
  };
  return {
    name,
    infer: ([x]) => (x === undefined ? [] : [{ shape: x.shape, dtype: x.dtype }]),
    decompose: (inputs) => [f(only(inputs))],
    vjp: ({ inputs, outputs }, [ct]) => [ct === null || ct === undefined ? null : mul(ct, slope(only(inputs), only(outputs)))],
  };
}

/** ½(1 + tanh(x/2)): never overflows, and keeps f(z) = 1 − f(−z). */
const sigmoidComposite = elementwise("sigmoid", (x) => add(mul(unary("tanh", mul(x, 0.5)), 0.5), 0.5), (_, y) => mul(y, sub(1, y)));

/** 1/(1 + e⁻ˣ). */
export function sigmoid(x: Tensor): Tensor {
  return new Tensor(call1(sigmoidComposite, [x.node], {}), [x]);
}

/** max(x, 0). */
export function relu(x: Tensor): Tensor {
  return x.relu();
}

export function tanh(x: Tensor): Tensor {
  return x.tanh();
}

/** x where x > 0, slope·x elsewhere. */
export function leakyRelu(x: Tensor, slope = 0.1): Tensor {
  return where(x.greater(0), x, x.mul(slope));
}

/** x where x > 0, α(eˣ − 1) elsewhere. */
export function elu(x: Tensor, alpha = 1): Tensor {
  // The exponential sees no positive x: what overflows there would turn the gradient to NaN.
  return where(x.greater(0), x, x.minimum(0).exp().sub(1).mul(alpha));
}

/** The perceptron's threshold: 1 where x > 0, else 0. Its derivative is 0 everywhere. */
export function step(x: Tensor): Tensor {
  return x.greater(0).cast(x.dtype);
}
