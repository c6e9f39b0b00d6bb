import { Argument, Command, CommanderError, Option } from "commander";
import type { CommandContext } from "./commands/command-context.ts";
import { inspect, type InspectFlags } from "./commands/inspect.ts";
import { predict, type PredictFlags } from "./commands/predict.ts";
import { train } from "./commands/train.ts";
import { DATA_HELP } from "./data/choose-data.ts";
import { MODEL_NAMES, type ModelName } from "./model/model-choice.ts";
import { BACKEND_NAMES } from "./options/backend.ts";
import { indexList, wholeNumber } from "./options/numbers.ts";
import { addTrainFlags, type TrainFlags } from "./options/train-options.ts";
import { reportError } from "./report-error.ts";
import { chooseView } from "./view/choose-view.ts";

type Ended = (code: number) => void;

function addTrain(program: Command, context: CommandContext, ended: Ended): void {
  const command = program.command("train").description("teach a network to tell images apart").addArgument(new Argument("<model>", "what learns").choices([...MODEL_NAMES]));
  addTrainFlags(command).action(async (model: ModelName, flags: TrainFlags) => {
    ended(await train(model, flags, chooseView(context.stdout, context.env, flags.json === true), context));
  });
}

function addPredict(program: Command, context: CommandContext, ended: Ended): void {
  program.command("predict")
    .description("guess what an image shows")
    .argument("<model.safetensors>", "weights that train wrote")
    .argument("[image...]", "PNG files, of any size")
    .option("--data <name|path>", `take test images of a data set: ${DATA_HELP}`)
    .option("--index <list>", "which of them, such as 5 or 0,7,12 (default: 0)", indexList)
    .addOption(new Option("--backend <name>", "what computes; auto: a GPU if there is one").choices([...BACKEND_NAMES]).default("cpu"))
    .option("--json", "one object a line on standard output")
    .action(async (file: string, images: readonly string[], flags: PredictFlags) => ended(await predict(file, images, flags, context)));
}

function addInspect(program: Command, context: CommandContext, ended: Ended): void {
  program.command("inspect")
    .description("show the layers of a model and the numbers in a file")
    .argument("<file|model>", `a safetensors file, or ${MODEL_NAMES.join(" or ")}`)
    .option("--fc2 <units>", "units of LeNet-5's second dense layer", wholeNumber(1))
    .option("--json", "one object on standard output")
    .action(async (what: string, flags: InspectFlags) => ended(await inspect(what, flags, context)));
}

function makeProgram(context: CommandContext, ended: Ended): Command {
  const program = new Command("receptive").description("Deep learning in TypeScript: train a network, ask it, look inside.");
  // Commands inherit these: they are set before any is added. Errors are told once, by us.
  program.exitOverride().configureOutput({ writeOut: (text) => void context.stdout.write(text), writeErr: () => {} }).showHelpAfterError(false);
  addTrain(program, context, ended);
  addPredict(program, context, ended);
  addInspect(program, context, ended);
  return program;
}

/** Runs the command. Never throws: what goes wrong is one line on standard error. Returns the exit code. */
export async function run(context: CommandContext): Promise<number> {
  let exitCode = 0;
  const program = makeProgram(context, (code) => { exitCode = code; });
  try {
    if (context.words.length === 0) program.outputHelp();
    else await program.parseAsync([...context.words], { from: "user" });
    return exitCode;
  } catch (error) {
    // `receptive help` shows the help on the stream of errors, which is ours.
    if (error instanceof CommanderError && error.code === "commander.help") program.outputHelp();
    return reportError(error, context.stderr, context.env);
  }
}
