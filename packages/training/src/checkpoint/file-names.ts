/** Tensors of a checkpoint that are no part of the model have this in front; `load` skips them. */
export const TRAINING_PREFIX = "training/";

/** The name in the file of a tensor of the carry: weights and buffers have their own, so that the file loads as a model. */
export function fileName(carryName: string): string {
  return /^state\.(?:params|buffers)\.(.+)$/.exec(carryName)?.[1] ?? TRAINING_PREFIX + carryName;
}

/** The name in the file of a tensor of the best epoch. */
export function bestFileName(name: string): string {
  return `${TRAINING_PREFIX}best.${name}`;
}
