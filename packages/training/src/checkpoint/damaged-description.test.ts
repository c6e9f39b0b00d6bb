import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpu } from "@receptive/backend-cpu";
import { RandomStream, syntheticDigits } from "@receptive/datasets";
import { readSafetensors, type WritableTensor, writeSafetensors } from "@receptive/formats";
import { flatten, linear, type Model, sequential } from "@receptive/layers";
import { sgd } from "@receptive/optimizers";
import { beforeAll, expect, test } from "vitest";
import { fit } from "../fit/fit.ts";
import type { FitOptions } from "../fit/fit-options.ts";
import { TrainingError } from "../training-error.ts";
import { DESCRIPTION, DESCRIPTION_CRC, descriptionChecksum, readDescription } from "./read-description.ts";

const data = syntheticDigits({ count: 20, seed: 1 });
const net = (): Model => sequential([flatten(), linear(784, 10)], { seed: 1 });
const options: FitOptions = { epochs: 2, batch: 10, optimizer: sgd(0.1), backend: cpu(), validation: 4, earlyStopping: {} };

let text = "";
let tensors: Record<string, WritableTensor> = {};
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "receptive-damaged-"));
  const path = join(folder, "c.safetensors");
  await fit(net(), data, { ...options, checkpoint: { path }, callbacks: [{ onEpochEnd: () => "stop" }] });
  const file = readSafetensors(await readFile(path), "it");
  await rm(folder, { recursive: true });
  text = file.metadata[DESCRIPTION] ?? "";
  tensors = Object.fromEntries([...file.tensors].map(([name, { shape, data: values, dtype }]) => [name, { shape, data: values, dtype } as WritableTensor]));
});

const metadataOf = (described: string, crc = descriptionChecksum(described)): Record<string, string> => ({ format: "pt", [DESCRIPTION]: described, [DESCRIPTION_CRC]: crc });

/** The code of what reading threw; "" if it threw nothing. Anything but a coded error fails the test. */
function codeOf(metadata: Record<string, string>): string {
  try {
    readDescription(metadata, "it");
    return "";
  } catch (error) {
    expect(error).toBeInstanceOf(TrainingError);
    return error instanceof TrainingError ? error.code : "";
  }
}

const random = new RandomStream([20, 26]);
const pick = <T>(list: readonly T[]): T => {
  const chosen = list[random.below(list.length)];
  if (chosen === undefined) throw new RangeError("nothing to pick from");
  return chosen;
};

test("as it was written it is read", () => expect(codeOf(metadataOf(text))).toBe(""));

test("300 damaged texts: characters changed, left out, doubled, cut off", () => {
  for (let i = 0; i < 300; i++) {
    const at = random.below(text.length);
    const damaged = pick([
      `${text.slice(0, at)}${String.fromCharCode(32 + random.below(95))}${text.slice(at + 1)}`,
      text.slice(0, at) + text.slice(at + 1 + random.below(8)), text.slice(0, at) + text.slice(Math.max(0, at - 3)), text.slice(0, at),
    ]);
    // A changed version tells of another format; everything else of damage, also where it is still a description.
    if (damaged !== text) expect(["E_CHECKPOINT_CORRUPT", "E_CHECKPOINT_FORMAT"]).toContain(codeOf(metadataOf(damaged, descriptionChecksum(text))));
  }
});

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The value with one of its parts, somewhere, taken out or replaced. */
function mutate(value: Json): Json {
  const strange = (): Json => pick<Json>([null, true, -1, 1.5, 1e30, "", "x", [], {}, [null], { epoch: null }]);
  if (typeof value !== "object" || value === null || random.below(4) === 0) return strange();
  if (Array.isArray(value)) return value.length === 0 ? strange() : value.map((part, i) => (i === 0 ? mutate(part) : part));
  const key = pick(Object.keys(value));
  const { [key]: part = null, ...rest } = value;
  return random.below(4) === 0 ? rest : { ...rest, [key]: mutate(part) };
}

test("100 strange descriptions with a right checksum: resumed, or refused with a code", async () => {
  let refused = 0;
  for (let i = 0; i < 100; i++) {
    const described = JSON.stringify(mutate(JSON.parse(text) as Json));
    const bytes = writeSafetensors(tensors, metadataOf(described));
    const code = await fit(net(), data, { ...options, resume: bytes }).then(() => "", (error: unknown) => (error instanceof TrainingError ? error.code : `${String(error)} of ${described}`));
    expect(code).toMatch(/^(E_CHECKPOINT_CORRUPT|E_CHECKPOINT_FORMAT|E_RESUME_MISMATCH|)$/);
    if (code !== "") refused++;
  }
  expect(refused).toBeGreaterThan(50);
});
