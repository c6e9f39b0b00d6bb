import { setDefaultBackend } from "@receptive/core";
import { predict as guess, type Prediction } from "@receptive/training";
import { type ResolvedTerminalOptions, terminalImages } from "@receptive/visualization";
import { CliError } from "../cli-error.ts";
import { loadFromData, loadPictures, type NamedImage } from "../image/load-images.ts";
import { openModel } from "../model/open-model.ts";
import { type BackendName, makeBackend } from "../options/backend.ts";
import { beside, bold, paint } from "../view/style.ts";
import { terminalOf } from "../view/terminal-of.ts";
import { percent } from "../view/text.ts";
import type { CommandContext } from "./command-context.ts";

export interface PredictFlags {
  readonly data?: string;
  readonly index?: readonly number[];
  readonly backend: BackendName;
  readonly json?: true;
}

const BAR = 20;

function bar(share: number, terminal: ResolvedTerminalOptions): string {
  const full = Math.round(share * BAR);
  return terminal.color === "none" ? "#".repeat(full) : paint("━".repeat(full), "positive", terminal);
}

/** A class that is hardly thought of is not impossible. */
function probabilityText(share: number): string {
  return share > 0 && share < 5e-5 ? "< 0.01 %" : percent(share);
}

function guessText(image: NamedImage, prediction: Prediction, classes: readonly string[], terminal: ResolvedTerminalOptions): string {
  const name = (label: number): string => classes[label] ?? String(label);
  const width = Math.max(name(prediction.label).length, name(prediction.second.label).length);
  const line = (words: string, { label, probability }: { label: number; probability: number }): string => `${paint(words, "muted", terminal)} ${bold(name(label).padEnd(width), terminal)}  ${probabilityText(probability).padStart(8)}  ${bar(probability, terminal)}`;
  const right = image.label === name(prediction.label);
  const changed = [...(image.inverted === true ? ["inverted"] : []), ...(image.fitted === true ? ["cut out, scaled and centred"] : [])];
  const title = [bold(image.source, terminal), ...(changed.length === 0 ? [] : [paint(changed.join("; "), "muted", terminal)])];
  const words = [
    line("first guess ", prediction),
    line("second guess", prediction.second),
    ...(image.label === undefined ? [] : ["", right ? paint(`It is ${image.label}: right.`, "target", terminal) : paint(`It is ${image.label}: wrong.`, "negative", terminal)]),
  ];
  const picture = terminalImages([{ data: image.pixels, width: 28, height: 28 }], { ...terminal, domain: [0, 255] }).split("\n");
  const wide = terminal.color === "none" ? 56 : 28;
  return terminal.width >= wide + 44 ? beside(picture, ["", ...title, "", ...words], wide + 3).join("\n") : [...title, ...picture, ...words, ""].join("\n");
}

function asJson(image: NamedImage, { label, probability, second, probabilities }: Prediction, classes: readonly string[]): string {
  const named = (guessed: { label: number; probability: number }): object => ({ label: classes[guessed.label] ?? String(guessed.label), probability: guessed.probability });
  const { source, inverted, fitted } = image;
  return JSON.stringify({ image: source, first: named({ label, probability }), second: named(second), probabilities: [...probabilities], ...(image.label === undefined ? {} : { label: image.label }), ...(inverted === undefined ? {} : { inverted, fitted }) });
}

/** `receptive predict MODEL.safetensors IMAGE…`. Returns the exit code. */
export async function predict(file: string, paths: readonly string[], flags: PredictFlags, { stdout, stderr, env }: CommandContext): Promise<number> {
  const { backend, said } = await makeBackend(flags.backend, undefined);
  if (said !== null) stderr.write(`${said}\n`);
  setDefaultBackend(backend);
  const fromData = flags.data !== undefined || flags.index !== undefined;
  if (!fromData && paths.length === 0) throw new CliError("E_USAGE", "predict needs something to look at. Name PNG files, or an image of a data set: --data mnist --index 5.");
  const { model, config } = await openModel(file);
  const digits = Array.from({ length: config.classes }, (_, i) => String(i));
  const chosen = fromData ? await loadFromData(flags.data, flags.index ?? [0], stderr) : null;
  const images = [...await loadPictures(paths), ...(chosen?.images ?? [])];
  const predictions = await guess(model, images.map(({ pixels }) => pixels), { backend });
  const classes = chosen?.classes ?? digits;
  for (const [i, image] of images.entries()) {
    const prediction = predictions[i];
    if (prediction !== undefined) stdout.write(`${flags.json === true ? asJson(image, prediction, classes) : guessText(image, prediction, classes, terminalOf(stdout, env))}\n`);
  }
  return 0;
}
