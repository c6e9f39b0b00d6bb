/**
 * Everything in one import. The line that names the CPU backend is the one side effect of the library; the backend itself is
 * made by the first read.
 */
import { cpu } from "@receptive/backend-cpu";
import { setDefaultBackend } from "@receptive/core";

export * from "@receptive/core";
export * from "@receptive/layers";
export * from "@receptive/optimizers";
export * from "@receptive/training";
export * from "@receptive/datasets";
export * from "@receptive/formats";
export { cpu, type CpuOptions } from "@receptive/backend-cpu";

// Names that two packages have. A layer's function also takes a tensor, so it stands for both.
export { elu, embedding, gelu, groupNorm, hardtanh, layerNorm, leakyRelu, logSoftmax, mish, relu, selu, sigmoid, silu, softmax, softplus, step, tanh, upsample } from "@receptive/layers";
export type { TrainState } from "@receptive/training";
export { split, take } from "@receptive/core";
export { split as splitDataset, take as takeDataset } from "@receptive/datasets";

setDefaultBackend(() => cpu());
