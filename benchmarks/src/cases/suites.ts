/** Named selections, as globs over the cases' names. */
const suites: Readonly<Record<string, readonly string[]>> = {
  train: ["train/*"],
  infer: ["infer/*"],
  kernels: ["matmul/*", "conv/*", "pool/*", "reduce/*", "softmax/*", "chain/*"],
  latency: ["eager/*", "transfer/*", "compile/*", "pipeline/*"],
  start: ["start/*"],
  memory: ["memory/*"],
  size: ["size/*"],
  cliffs: ["cliff/*"],
  growth: ["growth/*"],
  gpu: ["matmul/*", "conv/256*", "copy/*", "reduce/*", "softmax/*", "train/*"],
  quick: ["train/lenet5/b128", "train/mlp/b128", "infer/lenet5/b1", "infer/lenet5/b256", "matmul/512", "matmul/257", "conv/7x17x31x33-13x3s2p1/*", "softmax/128x1000", "chain/1e6", "eager/adds/1000"],
  table: ["train/lenet5/b128", "train/lenet5-adam/b128", "train/mlp/b128", "train/cifar-cnn/b32", "train/resnet20/b32", "infer/lenet5/b1", "infer/lenet5/b256", "infer/mlp/b256", "matmul/*", "conv/*", "pool/*", "reduce/*", "softmax/*", "chain/*", "eager/*", "transfer/*", "compile/*", "start/*", "pipeline/*", "memory/*", "size/*"],
};

export const suiteNames: readonly string[] = Object.keys(suites);

export function suiteGlobs(name: string): readonly string[] {
  return suites[name] ?? [];
}
