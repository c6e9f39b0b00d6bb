import { reportHtml, type ReportMistake } from "@receptive/visualization";
import type { History } from "@receptive/training";
import type { RunInfo, RunResult } from "../view/train-view.ts";
import { count, duration, loss, percent } from "../view/text.ts";
import type { RunFolder } from "./run-folder.ts";

/** What was done, so that a run can be told from another and done again. */
function settings(info: RunInfo): object {
  const { modelTitle: _, dataTitle: __, resumedFrom: ___, ...rest } = info;
  return rest;
}

/** The run so far as JSON; written after each epoch, so that a killed run leaves its curves. */
export async function writeHistory(folder: RunFolder, info: RunInfo, epochs: History["epochs"], result?: RunResult): Promise<void> {
  const test = result === undefined ? undefined : { accuracy: result.testAccuracy, loss: result.testLoss, images: result.testImages, confusion: result.confusion, classes: result.classes };
  await folder.write("history.json", `${JSON.stringify({ ...settings(info), epochsDone: epochs.length, history: epochs, ...(test === undefined ? {} : { test }) }, null, 2)}\n`);
}

function facts(info: RunInfo, result: RunResult): [string, string][] {
  const wrong = Math.round((1 - result.testAccuracy) * result.testImages);
  return [
    ["Test accuracy", percent(result.testAccuracy)],
    ["Wrong", `${count(wrong)} of ${count(result.testImages)}`],
    ["Test loss", loss(result.testLoss)],
    ["Weights", count(info.parameters)],
    ["Training images", count(info.trainImages)],
    ["Epochs", String(info.epochs)],
    ["Batch", info.batch === "all" ? "all images" : String(info.batch)],
    ["Optimizer", info.optimizer],
    ["Learning rate", info.schedule === "constant" ? String(info.learningRate) : `${info.learningRate}, ${info.schedule}`],
    ...(info.augment === null ? [] : [["Augmentation", info.augment] as [string, string]]),
    ["Seed", String(info.seed)],
    ["Time", `${duration(result.seconds)} on ${info.backend}`],
    ["Speed", `${count(result.imagesPerSecond)} images/s`],
  ];
}

/** The run as one page. */
export async function writeReport(folder: RunFolder, info: RunInfo, epochs: History["epochs"], result: RunResult, mistakes: readonly ReportMistake[]): Promise<void> {
  await folder.write("report.html", reportHtml({
    title: `${info.modelTitle} on ${info.dataTitle}`,
    facts: facts(info, result),
    history: epochs,
    confusion: { matrix: result.confusion, labels: result.classes },
    filters: result.filters,
    mistakes,
    ...(info.dataReason === undefined ? {} : { notes: `The digits were drawn by a program: MNIST could not be downloaded. ${info.dataReason}` }),
  }));
}
