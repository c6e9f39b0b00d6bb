import type { EpochRecord } from "../fit/history.ts";
import { TrainingError } from "../training-error.ts";
import { crc32 } from "./crc32.ts";
import type { RunConfig } from "./run-config.ts";
import type { Snapshot } from "./snapshot.ts";

/** A checkpoint but for its tensors. */
export interface Description extends Omit<Snapshot, "carry" | "bestWeights"> {
  readonly version: number;
  readonly config: RunConfig;
  readonly hasBestWeights: boolean;
  /** Of the tensors. */
  readonly crc32: number;
}

/** The keys of the description, and of its checksum, among the file's metadata. */
export const DESCRIPTION = "receptive.checkpoint";
export const DESCRIPTION_CRC = "receptive.checkpoint.crc32";
export const VERSION = 2;

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
/** JSON has no NaN: a value that was none comes back as null. */
const isNumber: Check = (value) => typeof value === "number";
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isPositive: Check = (value) => isCount(value) && Number(value) > 0;
const isText: Check = (value) => typeof value === "string";
const isFlag: Check = (value) => typeof value === "boolean";
const optional = (check: Check): Check => (value) => value === undefined || check(value);
const orNull = (check: Check): Check => (value) => value === null || check(value);
const listOf = (check: Check): Check => (value) => Array.isArray(value) && value.every(check);
const fields = (checks: Readonly<Record<string, Check>>): Check => (value) => isFields(value) && Object.entries(checks).every(([key, check]) => check(value[key]));

const isRecord: Check = fields({
  epoch: isPositive, loss: orNull(isNumber), accuracy: orNull(isNumber), valLoss: optional(orNull(isNumber)), valAccuracy: optional(orNull(isNumber)),
  seconds: isNumber, imagesPerSecond: isNumber, learningRate: orNull(isNumber),
} satisfies Record<keyof EpochRecord, Check>);

const isConfig: Check = fields({
  epochs: isPositive, batch: isPositive, seed: isCount, optimizer: isText, learningRates: listOf(isNumber), update: isCount,
  loss: (value) => Array.isArray(value) && value.length === 2 && isText(value[0]) && isCount(value[1]),
  model: listOf(isText), images: isPositive, data: isCount, augment: listOf(isText),
} satisfies Record<keyof RunConfig, Check>);

const isDescription: Check = fields({
  version: isCount, position: fields({ epoch: isCount, batch: isCount, seconds: isNumber }), epochs: listOf(isRecord), stoppedEarly: isFlag,
  best: orNull(fields({ epoch: isPositive, value: isNumber })), config: isConfig, hasBestWeights: isFlag, crc32: isCount,
} satisfies Record<keyof Description, Check>);

/** Whether the position lies in the run, and the epochs before it are all there. */
function isConsistent({ position: { epoch, batch }, epochs, best, config }: Description): boolean {
  const steps = Math.ceil(config.images / config.batch);
  return epoch <= config.epochs && batch <= (epoch === config.epochs ? 0 : steps) && epochs.length === epoch
    && epochs.every((record, i) => record.epoch === i + 1) && (best?.epoch ?? 0) <= epoch;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The checksum of a description as it is written. */
export function descriptionChecksum(text: string): string {
  return crc32([new TextEncoder().encode(text)]).toString(16);
}

function isWhole(value: unknown): value is Description {
  return isDescription(value) && isConsistent(value as Description);
}

/** Reads a file's metadata. Throws E_CHECKPOINT_FORMAT, E_CHECKPOINT_CORRUPT. */
export function readDescription(metadata: Readonly<Record<string, string>>, source: string): Description {
  const text = metadata[DESCRIPTION];
  if (text === undefined) throw new TrainingError("E_CHECKPOINT_FORMAT", `${source} holds weights, but no state of training to resume. Use load() to start from its weights.`);
  const value = parse(text);
  const version = isFields(value) ? value["version"] : undefined;
  if (isCount(version) && version !== VERSION) throw new TrainingError("E_CHECKPOINT_FORMAT", `${source} is a checkpoint of format ${String(version)}, this version reads ${VERSION}. Use the version that wrote it.`);
  if (metadata[DESCRIPTION_CRC] !== descriptionChecksum(text) || !isWhole(value)) throw new TrainingError("E_CHECKPOINT_CORRUPT", `${source}: the description of the training is damaged. Resume from an earlier checkpoint.`);
  return value;
}
