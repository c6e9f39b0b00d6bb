import { access } from "node:fs/promises";
import { setDefaultBackend } from "@receptive/core";
import { type Model, paramCount } from "@receptive/layers";
import { type Evaluation, evaluate, fit, type History } from "@receptive/training";
import { CliError } from "../cli-error.ts";
import { type ChosenData, chooseData } from "../data/choose-data.ts";
import { buildModel, type ModelName, RECIPES } from "../model/model-choice.ts";
import { makeBackend } from "../options/backend.ts";
import { makeOptimizer } from "../options/optimizer.ts";
import type { TrainFlags } from "../options/train-options.ts";
import { encodeModel } from "../output/encode-model.ts";
import { findMistakes } from "../output/find-mistakes.ts";
import { firstFilters } from "../output/first-filters.ts";
import { openRunFolder, type RunFolder } from "../output/run-folder.ts";
import { writeHistory, writeReport } from "../output/write-results.ts";
import type { RunInfo, RunResult, TrainView } from "../view/train-view.ts";
import type { CommandContext } from "./command-context.ts";
import { Interrupt } from "./interrupt.ts";
import { resumeCommand } from "./resume-command.ts";
import { planTraining, totalSteps, type TrainPlan } from "./train-plan.ts";

interface Run {
  readonly plan: TrainPlan;
  readonly data: ChosenData;
  readonly model: Model;
  readonly folder: RunFolder;
  readonly info: RunInfo;
  readonly view: TrainView;
}

function infoOf(plan: TrainPlan, data: ChosenData, model: Model, backend: string): RunInfo {
  const { epochs, batch, optimizer, schedule, learningRate, seed, out } = plan;
  return {
    model: plan.model.name, modelTitle: RECIPES[plan.model.name].title, parameters: paramCount(model),
    data: data.name, dataTitle: data.title, dataReason: data.reason, trainImages: data.train.length, testImages: data.test.length,
    backend, epochs, batch, optimizer, learningRate, schedule, augment: plan.augment?.name ?? null, seed, out, resumedFrom: plan.resume,
  };
}

/** On the default backend, which is another one where the GPU was lost on the way. */
async function fitRun({ plan, data, model, folder, info, view }: Run, signal: AbortSignal): Promise<History> {
  const { epochs, batch, validation, augment, seed, resume } = plan;
  return fit(model, data.train, {
    epochs, batch, seed, signal, validation, augment, resume,
    optimizer: makeOptimizer(plan.optimizer, plan.schedule, plan.learningRate, totalSteps(plan, data.train.length)),
    checkpoint: { path: folder.checkpoint },
    onProgress: (progress) => view.progress(progress),
    callbacks: [{
      async onEpochEnd({ record, history }) {
        view.epoch(record, history);
        await writeHistory(folder, info, history);
      },
    }],
  });
}

function resultOf({ data, plan }: Run, history: History, seconds: number, tested: Evaluation, filters: RunResult["filters"]): RunResult {
  const spent = history.epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  const images = history.epochs.reduce((sum, epoch) => sum + epoch.seconds * epoch.imagesPerSecond, 0);
  return {
    testAccuracy: tested.accuracy, testLoss: tested.loss, testImages: data.test.length, seconds, imagesPerSecond: images / Math.max(spent, 1e-9),
    confusion: tested.confusion ?? [], classes: data.test.classes, filters,
    askData: plan.dataArgument,
    files: ["report.html", "model.safetensors", "history.json"],
  };
}

/** Tests the model and writes everything that a run leaves. */
async function finish(run: Run, history: History, seconds: number): Promise<RunResult> {
  const { plan, data, model, folder, info } = run;
  await folder.write("model.safetensors", await encodeModel(model, plan.model));
  const tested = await evaluate(model, data.test, { confusion: true, predictions: true });
  const mistakes = await findMistakes(model, data.test, tested.predictions ?? []);
  const result = resultOf(run, history, seconds, tested, await firstFilters(model));
  await writeHistory(folder, info, history.epochs, result);
  await writeReport(folder, info, history.epochs, result, mistakes);
  return result;
}

async function trainAndShow(run: Run, interrupt: Interrupt, { words, env }: CommandContext): Promise<number> {
  const { view, folder, info, data } = run;
  const start = performance.now();
  interrupt.busy = true;
  const history = await fitRun(run, interrupt.signal);
  interrupt.busy = false;
  if (history.stopped === "aborted") {
    view.stopped({ epochsDone: history.epochs.length, epochs: info.epochs, checkpoint: folder.checkpoint, command: resumeCommand(words, data.name, env) });
    return interrupt.exitCode ?? 1;
  }
  view.testing();
  view.done(await finish(run, history, (performance.now() - start) / 1000));
  return 0;
}

/** `receptive train MODEL`. Returns the exit code. */
export async function train(name: ModelName, flags: TrainFlags, view: TrainView, context: CommandContext): Promise<number> {
  const interrupt = new Interrupt(() => view.close());
  try {
    const { backend, said } = await makeBackend(flags.backend, flags.threads);
    if (said !== null) context.stderr.write(`${said}\n`);
    setDefaultBackend(backend);
    const data = await chooseData(flags.data, context.stderr);
    const plan = planTraining(name, flags, data);
    if (plan.resume !== undefined) await checkCheckpoint(plan.resume);
    const model = buildModel(plan.model);
    const folder = await openRunFolder(plan.out);
    const info = infoOf(plan, data, model, backend.name);
    view.start(info);
    return await trainAndShow({ plan, data, model, folder, info, view }, interrupt, context);
  } finally {
    interrupt.dispose();
    view.close();
  }
}

/** Says it in the words of this command before anything else is done. */
async function checkCheckpoint(path: string): Promise<void> {
  await access(path).catch((cause: unknown) => {
    throw new CliError("E_RESUME", `there is no checkpoint at ${path}. Start without --resume, or name the file.`, { cause });
  });
}
