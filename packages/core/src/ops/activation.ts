import { expm1 } from "../composites/expm1.ts";
import { sigmoid as sigmoidComposite } from "../composites/sigmoid.ts";
import { call1 } from "../ir/build.ts";
import { Tensor } from "../tensor.ts";
import { checkFloat } from "./check-dtype.ts";
import { where } from "./join.ts";

/** 1/(1 + e⁻ˣ). Float. Throws DTypeError `E_DTYPE_SIGMOID`. */
export function sigmoid(x: Tensor): Tensor {
  checkFloat("sigmoid", x);
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
  checkFloat("elu", x);
  const positive = x.greater(0);
  // The exponential sees no positive x: what overflows there would turn the gradient to NaN.
  const limited = where(positive, 0, x);
  return where(positive, x, new Tensor(call1(expm1, [limited.node], {}), [x]).mul(alpha));
}

/** The perceptron's threshold: 1 where x > 0, else 0. Its derivative is 0 everywhere. */
export function step(x: Tensor): Tensor {
  return x.greater(0).cast(x.dtype);
}
