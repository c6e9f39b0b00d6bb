import { callSite } from "../call-site.ts";
import { ShapeError } from "../errors.ts";
import { formatShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** One value for each channel of x[n, c, …], as a tensor that broadcasts over x. */
export function perChannel(op: string, name: string, value: Tensor, x: Tensor): Tensor {
  if (value.rank !== 1 || value.shape[0] !== x.shape[1]) throw new ShapeError(`E_SHAPE_${op.toUpperCase()}`, `${op}: ${name} needs shape [${x.shape[1] ?? 0}], one value for each channel of ${formatShape(x.shape)}, got ${formatShape(value.shape)}.${callSite()}`);
  return value.reshape([1, value.size, ...x.shape.slice(2).map(() => 1)]);
}

/** x·weight + bias, channel by channel, each where given. */
export function channelAffine(op: string, x: Tensor, weight: Tensor | undefined, bias: Tensor | undefined): Tensor {
  const scaled = weight === undefined ? x : x.mul(perChannel(op, "weight", weight, x));
  return bias === undefined ? scaled : scaled.add(perChannel(op, "bias", bias, x));
}
