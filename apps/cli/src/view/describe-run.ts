import type { RunInfo } from "./train-view.ts";
import { count } from "./text.ts";

/** What is about to happen, in a few lines of plain words. */
export function describeRun(info: RunInfo): { readonly title: string; readonly lines: readonly string[]; readonly warning: string | null } {
  const { model, modelTitle, parameters, dataTitle, trainImages, testImages, backend, optimizer, learningRate, schedule, batch, augment, seed, epochs } = info;
  const rate = `${optimizer}, rate ${learningRate}${schedule === "constant" ? "" : ` (${schedule})`}`;
  const size = batch === "all" ? "all images at once" : batch === 1 ? "image by image" : `batches of ${batch}`;
  const shown = `${epochs} ${epochs === 1 ? "epoch" : "epochs"}`;
  return {
    title: `${modelTitle} on ${dataTitle}`,
    lines: [
      `${count(parameters)} weights; ${count(trainImages)} images to learn, ${count(testImages)} to test`,
      `${shown}, ${size}, ${rate}${augment === null ? "" : `, ${augment}`}, seed ${seed}, on ${backend}`,
      ...(info.resumedFrom === undefined ? [] : [`going on from ${info.resumedFrom}`]),
    ],
    warning: info.dataReason === undefined ? null : `Data: synthetic digits stand in for MNIST, which could not be downloaded. For the real thing: RECEPTIVE_DATA=FOLDER pnpm receptive train ${model}`,
  };
}
