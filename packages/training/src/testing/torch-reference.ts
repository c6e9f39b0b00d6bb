import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readSafetensors } from "@receptive/formats";

export type Tensors = ReturnType<typeof readSafetensors>["tensors"];

/** The folder of PyTorch's models, or null where RECEPTIVE_REFERENCE does not name one; says so once. */
export function torchModels(): string | null {
  const root = process.env["RECEPTIVE_REFERENCE"];
  const folder = root === undefined ? null : join(root, "torch", "models");
  if (folder !== null && existsSync(folder)) return folder;
  console.warn("skipped: set RECEPTIVE_REFERENCE to the folder that contains torch/models to compare training with PyTorch's");
  return null;
}

export function readTensors(folder: string, name: string): Tensors {
  return readSafetensors(readFileSync(join(folder, `${name}.safetensors`)), name).tensors;
}

/** Numbers of one tensor. */
export function numbers(tensors: Tensors, name: string): Float64Array {
  const found = tensors.get(name);
  if (found === undefined) throw new Error(`the fixture has no ${name}`);
  return Float64Array.from<number | bigint>(found.data, Number);
}

/** How many elements are farther from the reference than atol + rtol·|ref|, and by how much the worst is off. */
export function beyond(actual: ArrayLike<number>, wanted: ArrayLike<number>, atol: number, rtol: number): { count: number; worst: number } {
  if (actual.length !== wanted.length) throw new Error(`${actual.length} numbers, the reference has ${wanted.length}`);
  let [count, worst] = [0, 0];
  for (let i = 0; i < wanted.length; i++) {
    const [a, w] = [actual[i] ?? Number.NaN, wanted[i] ?? Number.NaN];
    const off = Math.abs(a - w);
    if (!(off <= atol + rtol * Math.abs(w))) count++;
    if (!(off <= worst)) worst = off;
  }
  return { count, worst };
}
