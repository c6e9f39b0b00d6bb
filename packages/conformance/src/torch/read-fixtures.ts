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

/** The fixtures that come with the package. */
export const OWN_FIXTURES: string = join(import.meta.dirname, "../../fixtures/torch/ops");

async function readJson<T>(folder: string, file: string): Promise<T> {
  return JSON.parse(await readFile(join(folder, file), "utf8")) as T;
}

/** Names of the operations there are fixtures for, as PyTorch names them. */
export async function torchOps(folder: string = OWN_FIXTURES): Promise<string[]> {
  return (await readJson<{ ops: { op: string }[] }>(folder, "INDEX.json")).ops.map((o) => o.op);
}

export async function readOpFixture(op: string, folder: string = OWN_FIXTURES): Promise<OpFixture> {
  const { cases } = await readJson<{ cases: TorchCase[] }>(folder, `${op}.json`);
  const file = `${op}.safetensors`;
  const { tensors } = readSafetensors(new Uint8Array(await readFile(join(folder, file))), file);
  return { op, cases, tensors };
}

/** Calls that must (or should) be refused. */
export async function readErrorCases(folder: string = OWN_FIXTURES): Promise<readonly ErrorCase[]> {
  return (await readJson<{ errors: ErrorCase[] }>(folder, "errors.json")).errors;
}
