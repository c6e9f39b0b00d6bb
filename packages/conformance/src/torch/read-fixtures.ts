import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readSafetensors, type SafeTensor } from "@receptive/formats";
import type { ErrorCase, TorchCase } from "./fixture.ts";

/** The recorded cases of one operation, with their tensors by key. */
export interface OpFixture {
  readonly op: string;
  readonly cases: readonly TorchCase[];
  readonly tensors: ReadonlyMap<string, SafeTensor>;
}

const FOLDER = join(import.meta.dirname, "../../fixtures/torch/ops");

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(join(FOLDER, file), "utf8")) as T;
}

/** Names of the operations there are fixtures for, as PyTorch names them. */
export async function torchOps(): Promise<string[]> {
  return (await readJson<{ ops: { op: string }[] }>("INDEX.json")).ops.map((o) => o.op);
}

export async function readOpFixture(op: string): Promise<OpFixture> {
  const { cases } = await readJson<{ cases: TorchCase[] }>(`${op}.json`);
  const file = `${op}.safetensors`;
  const { tensors } = readSafetensors(new Uint8Array(await readFile(join(FOLDER, file))), file);
  return { op, cases, tensors };
}

/** Calls that must (or should) be refused. */
export async function readErrorCases(): Promise<readonly ErrorCase[]> {
  return (await readJson<{ errors: ErrorCase[] }>("errors.json")).errors;
}
