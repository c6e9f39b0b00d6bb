import { RECORD_FORMAT, type RecordLine } from "./record.ts";

/** `pair`: two numbers. */
type Field = "string" | "number" | "object" | "numbers" | "pair" | Fields;
interface Fields { readonly [name: string]: Field }

const subject: Fields = { name: "string", backend: "string", place: "string", threads: "number", version: "string" };
const measured: Fields = { case: "string", group: "string", subject };
const statistics: Fields = { pairs: "number", medianLogRatio: "number", interval: "pair" };

/** What readers of a record rely on, by kind of line. */
const needed: Readonly<Record<RecordLine["kind"], Fields>> = {
  run: { format: "number", startedAt: "string", machine: { id: "string", cpu: "string", cores: "number" }, versions: "object", ceilingGflops: "number" },
  observation: { ...measured, samplesMs: "numbers", medianMs: "number", minMs: "number", load: { yardstickMs: "pair" } },
  measure: { ...measured, value: "number", unit: "string" },
  failure: { ...measured, error: "string" },
  skipped: { peer: "string", reason: "string" },
  comparison: { case: "string", group: "string", base: subject, head: subject, ...statistics, control: statistics, verdict: "string" },
};

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
}

function isKind(kind: unknown): kind is RecordLine["kind"] {
  return typeof kind === "string" && Object.hasOwn(needed, kind);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return kindOf(value) === "object";
}

const areNumbers = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every((each) => typeof each === "number");

/** The first field that is not as needed, in words. */
function wrongField(fields: Readonly<Record<string, unknown>>, wanted: Fields, within = ""): string | undefined {
  for (const [name, type] of Object.entries(wanted)) {
    const value = fields[name];
    const at = `${within}${name}`;
    if (type === "numbers" || type === "pair") {
      if (!areNumbers(value) || (type === "pair" && value.length !== 2)) return `${at} to be ${type === "pair" ? "two numbers" : "a list of numbers"}, got ${JSON.stringify(value) ?? "undefined"}`;
    } else if (typeof type === "string") {
      if (kindOf(value) !== type) return `${at} to be of type ${type}, got ${kindOf(value)}`;
    } else {
      if (!isObject(value)) return `${at} to be of type object, got ${kindOf(value)}`;
      const inner = wrongField(value, type, `${at}.`);
      if (inner !== undefined) return inner;
    }
  }
  return undefined;
}

function faultOf(value: unknown): string | undefined {
  if (!isObject(value)) return `is ${kindOf(value)}, not an object`;
  const { kind, run, format } = value;
  if (!isKind(kind)) return `has kind ${JSON.stringify(kind)}, which is none of ${Object.keys(needed).join(", ")}`;
  if (typeof run !== "string") return "does not name its run";
  if (kind === "run" && format !== RECORD_FORMAT) return `has format ${JSON.stringify(format)}; this version reads ${RECORD_FORMAT}`;
  const wrong = wrongField(value, needed[kind]);
  return wrong === undefined ? undefined : `(${kind}) needs ${wrong}`;
}

/** `whole`: it is JSON, but no line that this version reads; else it may have been cut off. */
export interface LineFault { readonly fault: string; readonly whole: boolean }

/** A line of a record, or what is wrong with it. */
export function checkLine(text: string): { readonly line: RecordLine } | LineFault {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { fault: `is no JSON (${error instanceof Error ? error.message : String(error)})`, whole: false };
  }
  const fault = faultOf(value);
  return fault === undefined ? { line: value as RecordLine } : { fault, whole: true };
}
