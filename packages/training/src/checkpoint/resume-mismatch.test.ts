import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpu } from "@receptive/backend-cpu";
import { crossEntropy } from "@receptive/core";
import { type Dataset, syntheticDigits } from "@receptive/datasets";
import { dropout, flatten, linear, type Model, relu, sequential, sigmoid } from "@receptive/layers";
import { adam, adamw, cosine, type Optimizer, sgd, stepDecay } from "@receptive/optimizers";
import { expect, test } from "vitest";
import { fit } from "../fit/fit.ts";
import type { FitOptions } from "../fit/fit-options.ts";

const data: Dataset = syntheticDigits({ count: 40, seed: 1 });
const net = (activation = relu(), p = 0.1, seed = 3): Model => sequential([flatten(), linear(784, 6), activation, dropout(p), linear(6, 10)], { seed });

/** The bytes of a checkpoint that a run with these options wrote after its first epoch. */
async function checkpointOf(options: FitOptions, model: Model = net()): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "receptive-mismatch-"));
  const path = join(folder, "c.safetensors");
  await fit(model, data, { epochs: 2, batch: 20, backend: cpu(), ...options, checkpoint: { path }, callbacks: [{ onEpochEnd: () => "stop" }] });
  const bytes = await readFile(path);
  await rm(folder, { recursive: true });
  return bytes;
}

async function resumeWith(from: FitOptions, to: FitOptions, model: Model = net()): Promise<unknown> {
  return fit(model, data, { epochs: 2, batch: 20, backend: cpu(), ...to, resume: await checkpointOf(from) });
}

const biasAlone = (scale: number): Optimizer => adam(1e-3, { groups: [{ match: (name) => name.endsWith("bias"), scale }] });

test.each([
  ["another rate", adam(0.5), adam(cosine(1e-3)), /learning rate was 0.5, is 0.001 → /],
  ["another schedule with the same start", adam(1e-3), adam(cosine(1e-3)), /learning rate was 0.001, is 0.001 → .* → 0/],
  ["a schedule that falls later", sgd(stepDecay(0.1, { every: 1 })), sgd(stepDecay(0.1, { every: 2 })), /learning rate was/],
  ["another beta", adam(1e-3), adam(1e-3, { betas: [0.8, 0.999] }), /options of the optimizer \(adam\)/],
  ["another eps", adam(1e-3), adam(1e-3, { eps: 1e-7 }), /options of the optimizer/],
  ["weight decay", sgd(0.1), sgd(0.1, { weightDecay: 1e-4 }), /options of the optimizer \(sgd\)/],
  ["another momentum", sgd(0.1, { momentum: 0.9 }), sgd(0.1, { momentum: 0.8 }), /options of the optimizer/],
  ["nesterov", sgd(0.1, { momentum: 0.9 }), sgd(0.1, { momentum: 0.9, nesterov: true }), /options of the optimizer/],
  ["a group's scale", biasAlone(1), biasAlone(2), /options of the optimizer/],
  ["another optimizer", adam(1e-3), adamw(1e-3), /optimizer was "adam", is "adamw"/],
] as const)("an optimizer with %s", async (_, from, to, message) => {
  await expect(resumeWith({ optimizer: from }, { optimizer: to })).rejects.toMatchObject({ code: "E_RESUME_MISMATCH", message: expect.stringMatching(message) as string });
});

test("tensors that do not fit come last, and only the first few", async () => {
  await expect(resumeWith({ optimizer: sgd(0.1) }, { optimizer: adam(0.1) })).rejects.toMatchObject({ message: expect.stringMatching(/options: optimizer was "sgd", is "adam"; training\/state\.opt\.m\.1\.weight is missing; .*; 4 more tensors do not fit\. Resume/) as string });
});

test("the same optimizer, made anew, is the same", async () => {
  await expect(resumeWith({ optimizer: biasAlone(2) }, { optimizer: biasAlone(2) })).resolves.toMatchObject({ epochs: [{}, {}] });
});

test("another architecture: the layer is named; another seed for its weights is none", async () => {
  await expect(resumeWith({}, {}, net(sigmoid()))).rejects.toMatchObject({ code: "E_RESUME_MISMATCH", message: expect.stringContaining("model was 2: relu, is 2: sigmoid") as string });
  await expect(resumeWith({}, {}, net(relu(), 0.5))).rejects.toMatchObject({ code: "E_RESUME_MISMATCH", message: expect.stringContaining(`model was 3: dropout {"p":0.1}, is 3: dropout {"p":0.5}`) as string });
  await expect(resumeWith({}, {}, net(relu(), 0.1, 4))).resolves.toMatchObject({ epochs: [{}, {}] });
});

test("another loss, by its name or by what it computes", async () => {
  const smoothed = (share: number): NonNullable<FitOptions["loss"]> => (logits, y) => crossEntropy(logits, y).mul(1 - share);
  await expect(resumeWith({}, { loss: smoothed(0.1) })).rejects.toMatchObject({ code: "E_RESUME_MISMATCH", message: expect.stringMatching(/loss was cross-entropy #\w+, is custom #/) as string });
  await expect(resumeWith({ loss: smoothed(0.1) }, { loss: smoothed(0.2) })).rejects.toMatchObject({ code: "E_RESUME_MISMATCH", message: expect.stringContaining("loss was custom #") as string });
  await expect(resumeWith({ loss: smoothed(0.1) }, { loss: smoothed(0.1) })).resolves.toMatchObject({ epochs: [{}, {}] });
});
