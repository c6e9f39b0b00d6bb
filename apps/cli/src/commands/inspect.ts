import { type SafeTensor, toFloat32 } from "@receptive/formats";
import { summary, type Summary } from "@receptive/layers";
import { type ResolvedTerminalOptions, type TensorStats, tensorStats } from "@receptive/visualization";
import { buildModel, isModelName, type ModelConfig } from "../model/model-choice.ts";
import { modelTitle } from "../model/recognise-model.ts";
import { openWeights } from "../model/open-model.ts";
import { bold, paint } from "../view/style.ts";
import { table } from "../view/table.ts";
import { terminalOf } from "../view/terminal-of.ts";
import { count } from "../view/text.ts";
import type { CommandContext } from "./command-context.ts";

export interface InspectFlags {
  readonly fc2?: number;
  readonly json?: true;
}

interface TensorFacts extends TensorStats {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** Tensors that belong to training and not to the model. */
const TRAINING = "training/";

function factsOf(name: string, tensor: SafeTensor): TensorFacts {
  const values = tensor.dtype === "I64" || tensor.dtype === "U64" ? Array.from(tensor.data, Number) : toFloat32(tensor);
  return { name, dtype: tensor.dtype, shape: tensor.shape, ...tensorStats(values) };
}

function summaryOf(config: ModelConfig): Summary {
  const model = buildModel(config);
  return summary(model, [1, ...(model.input?.to ?? [1, 28, 28])]);
}

/** Four digits, as wide for all. */
function number(value: number): string {
  if (!Number.isFinite(value)) return "-";
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(1) : value.toFixed(4);
}

function tensorTable(tensors: readonly TensorFacts[], terminal: ResolvedTerminalOptions): string {
  const rows = tensors.map(({ name, dtype, shape, nan, positiveInfinity, negativeInfinity, min, max, mean, std, zeros }) =>
    [name, dtype, `[${shape.join(", ")}]`, number(min), number(max), number(mean), number(std), count(zeros), count(nan), count(positiveInfinity + negativeInfinity)]);
  const bad = tensors.filter(({ finite, count: all }) => finite < all).map(({ name }) => name);
  const verdict = bad.length === 0 ? paint("All values are finite.", "target", terminal) : paint(`Not finite: ${bad.join(", ")}.`, "negative", terminal);
  return `${table(["tensor", "dtype", "shape", "min", "max", "mean", "std", "zeros", "NaN", "Inf"], rows, 3, terminal)}\n\n${verdict}`;
}

function summaryTable({ rows, weights, macs, input }: Summary, title: string, terminal: ResolvedTerminalOptions): string {
  const shape = (sizes: readonly number[]): string => `[${sizes.join(", ")}]`;
  const body = rows.map((row) => [row.name, row.layer, shape(row.output), count(row.weights), count(row.macs)]);
  return `${bold(title, terminal)} ${paint(`input ${shape(input)}`, "muted", terminal)}\n\n${table(["name", "layer", "output", "weights", "MACs"], [...body, ["", "total", "", count(weights), count(macs)]], 3, terminal)}`;
}

/** `receptive inspect FILE.safetensors|MODEL`. Returns the exit code. */
export async function inspect(what: string, flags: InspectFlags, { stdout, env }: CommandContext): Promise<number> {
  const opened = isModelName(what) ? null : await openWeights(what);
  const config: ModelConfig | null = isModelName(what) ? { name: what, classes: 10, fc2: flags.fc2 } : (opened?.config ?? null);
  const layers = config === null ? null : summaryOf(config);
  const all = [...(opened?.file.tensors ?? [])].map(([name, tensor]) => factsOf(name, tensor));
  const tensors = all.filter(({ name }) => !name.startsWith(TRAINING));
  const ofTraining = all.length - tensors.length;
  if (flags.json === true) {
    stdout.write(`${JSON.stringify({ model: config?.name ?? null, ...(layers === null ? {} : { weights: layers.weights, macs: layers.macs, layers: layers.rows }), ...(opened === null ? {} : { file: what, bytes: opened.bytes.length, metadata: opened.file.metadata, tensors: all }) })}\n`);
    return 0;
  }
  const terminal = terminalOf(stdout, env);
  const parts = [
    ...(layers === null || config === null ? [] : [summaryTable(layers, modelTitle(config), terminal)]),
    ...(opened === null ? [] : [`${bold(what, terminal)} ${paint(`${count(opened.bytes.length)} bytes, ${all.length} tensors${ofTraining === 0 ? "" : `, ${ofTraining} of them the state of training`}`, "muted", terminal)}`]),
    ...(tensors.length === 0 ? [] : [tensorTable(tensors, terminal)]),
  ];
  stdout.write(`${parts.join("\n\n")}\n`);
  return 0;
}
