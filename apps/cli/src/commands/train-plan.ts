import { join } from "node:path";
import type { Augment } from "@receptive/datasets";
import { CliError } from "../cli-error.ts";
import type { ChosenData } from "../data/choose-data.ts";
import { defaultRate, type ModelConfig, type ModelName, type OptimizerName, RECIPES, type ScheduleName } from "../model/model-choice.ts";
import type { TrainFlags } from "../options/train-options.ts";

/** Everything that is to be done, with no gaps left. */
export interface TrainPlan {
  readonly model: ModelConfig;
  /** What `--data` is given to have this data again. */
  readonly dataArgument: string;
  readonly epochs: number;
  readonly batch: number | "all";
  readonly optimizer: OptimizerName;
  readonly schedule: ScheduleName;
  readonly learningRate: number;
  readonly validation: number | undefined;
  readonly augment: Augment | undefined;
  readonly seed: number;
  readonly out: string;
  /** The checkpoint to go on from. */
  readonly resume: string | undefined;
}

function checkImages(model: ModelName, { train, name }: ChosenData): void {
  if (String(train.shape) === "1,28,28") return;
  const [c, h, w] = train.shape;
  throw new CliError("E_DATA_MODEL", `${model} reads grey images of 28×28, those of ${name} are ${h}×${w} with ${c} ${c === 1 ? "channel" : "channels"}. Use data of that size.`);
}

/** Fills in what the flags left open. Throws E_USAGE, E_DATA_MODEL. */
export function planTraining(model: ModelName, flags: TrainFlags, data: ChosenData): TrainPlan {
  if (flags.fc2 !== undefined && model !== "lenet5") throw new CliError("E_USAGE", `--fc2 is for lenet5; ${model} has no such choice. Leave it out.`);
  checkImages(model, data);
  const recipe = RECIPES[model];
  const { optimizer = recipe.optimizer, seed } = flags;
  // A recipe's schedule belongs to its optimizer; another optimizer starts plain.
  const schedule = flags.schedule ?? (optimizer === recipe.optimizer ? recipe.schedule : "constant");
  const out = flags.out ?? join("runs", `${model}-${data.name}`);
  return {
    model: { name: model, classes: data.train.classes.length, fc2: flags.fc2, pixels: data.name === "fashion-mnist" ? "fashion-mnist" : "mnist", seed },
    dataArgument: flags.data ?? data.name,
    epochs: flags.epochs ?? recipe.epochs,
    batch: flags.batch ?? recipe.batch,
    optimizer, schedule, seed, out,
    learningRate: flags.lr ?? defaultRate(model, optimizer),
    validation: flags.validation === 0 ? undefined : flags.validation,
    augment: flags.augment,
    resume: flags.resume === true ? join(out, "checkpoint.safetensors") : flags.resume,
  };
}

/** Updates in the whole run. */
export function totalSteps({ epochs, batch, validation = 0 }: TrainPlan, images: number): number {
  const learned = images - Math.round(images * validation);
  return epochs * (batch === "all" ? 1 : Math.ceil(learned / Math.min(batch, learned)));
}
