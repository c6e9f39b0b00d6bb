import { callSite } from "../call-site.ts";
import { standardize, meanOver, varianceOver } from "../composites/standardize.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { call1 } from "../ir/build.ts";
import { formatShape } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { channelAffine, perChannel } from "./channel-affine.ts";

export interface BatchNormOptions {
  /** Scale for each channel; 1 where left out. */
  readonly weight?: Tensor;
  /** Shift for each channel; 0 where left out. */
  readonly bias?: Tensor;
  /** True normalises with the batch's own statistics and moves the running ones (default false). */
  readonly training?: boolean;
  /** How far the running statistics move towards the batch's: 0.1 by default. */
  readonly momentum?: number;
  /** Added to the variance: 1e-5 by default. */
  readonly epsilon?: number;
}

export interface BatchNormResult {
  readonly output: Tensor;
  /** The running mean and variance after this batch; what was passed in where not training. */
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * Batch normalisation (Ioffe and Szegedy 2015): (x − mean)/√(variance + ε)·weight + bias for each channel of x[n, c, …]. In
 * training mean and biased variance are the batch's, and running ← (1 − momentum)·running + momentum·batch, with the unbiased
 * variance. Throws ShapeError `E_SHAPE_BATCHNORM`; ArgumentError `E_BATCHNORM` when training with one value per channel.
 */
export function batchNorm(x: Tensor, runningMean: Tensor, runningVariance: Tensor, options: BatchNormOptions = {}): BatchNormResult {
  const { weight, bias, training = false, momentum = 0.1, epsilon = 1e-5 } = options;
  if (x.rank < 2) throw new ShapeError("E_SHAPE_BATCHNORM", `batchNorm needs x[n, c, …], got ${formatShape(x.shape)}.${callSite()}`);
  const mean = perChannel("batchNorm", "the running mean", runningMean, x);
  const variance = perChannel("batchNorm", "the running variance", runningVariance, x);
  if (!training) {
    const output = x.sub(mean).mul(variance.add(epsilon).sqrt().rdiv(1));
    return { output: channelAffine("batchNorm", output, weight, bias), mean: runningMean, variance: runningVariance };
  }
  const axes = x.shape.map((_, i) => i).filter((i) => i !== 1);
  const count = axes.reduce((n, a) => n * (x.shape[a] ?? 1), 1);
  if (count < 2) throw new ArgumentError("E_BATCHNORM", `batchNorm cannot train with ${count} value${count === 1 ? "" : "s"} per channel (${formatShape(x.shape)}): there is no variance. Use a larger batch.${callSite()}`);
  const output = new Tensor(call1(standardize, [x.node], { axes, epsilon }), [x]);
  const moved = (running: Tensor, batch: Tensor): Tensor => running.mul(1 - momentum).add(batch.mul(momentum));
  return {
    output: channelAffine("batchNorm", output, weight, bias),
    mean: moved(runningMean, new Tensor(meanOver(x.node, axes), [x])),
    variance: moved(runningVariance, new Tensor(varianceOver(x.node, axes), [x]).mul(count / (count - 1))),
  };
}
