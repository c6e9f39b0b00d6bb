import type { Augment } from "@receptive/datasets";
import { type Command, Option } from "commander";
import { DATA_HELP } from "../data/choose-data.ts";
import type { OptimizerName, ScheduleName } from "../model/model-choice.ts";
import { augmentation } from "./augment.ts";
import { BACKEND_NAMES, type BackendName } from "./backend.ts";
import { folderName } from "./folder-name.ts";
import { batchSize, positiveNumber, share, wholeNumber } from "./numbers.ts";

/** The flags of `train` as they were given. */
export interface TrainFlags {
  readonly data?: string;
  readonly backend: BackendName;
  readonly threads?: number;
  readonly epochs?: number;
  readonly batch?: number | "all";
  readonly optimizer?: OptimizerName;
  readonly lr?: number;
  readonly schedule?: ScheduleName;
  readonly validation?: number;
  readonly augment?: Augment;
  readonly fc2?: number;
  readonly seed: number;
  readonly out?: string;
  /** True: from the checkpoint in `out`. */
  readonly resume?: string | true;
  readonly json?: true;
}

/** Adds the flags of `train` to a command. */
export function addTrainFlags(command: Command): Command {
  return command
    .option("--data <name|path>", `${DATA_HELP} (default: mnist, or synthetic digits where it cannot be had)`)
    .option("--epochs <n>", "passes over the data", wholeNumber(1))
    .option("--batch <n|all>", "images per step: 1 learns by pattern, all by epoch", batchSize)
    .addOption(new Option("--optimizer <name>", "how weights follow their gradients").choices(["sgd", "momentum", "adam"]))
    .option("--lr <rate>", "learning rate", positiveNumber)
    .addOption(new Option("--schedule <name>", "how the rate changes").choices(["constant", "step", "cosine"]))
    .option("--augment <how>", "shift=n moves each image by up to n pixels; handwriting writes it anew", augmentation)
    .option("--validation <share>", "hold out this share of the training images and follow it", share)
    .option("--fc2 <units>", "units of LeNet-5's second dense layer (default: 100; LeCun's own is 84)", wholeNumber(1))
    .option("--seed <n>", "weights and order follow from it alone", wholeNumber(0), 1)
    .addOption(new Option("--backend <name>", "what computes; auto: a GPU if there is one").choices([...BACKEND_NAMES]).default("cpu"))
    .option("--threads <n>", "threads of the cpu backend", wholeNumber(1))
    .option("--out <folder>", "where results go (default: runs/MODEL-DATA)", folderName)
    .option("--resume [checkpoint]", "go on from a checkpoint, by default the one in the results' folder")
    .option("--json", "one object a line on standard output");
}
