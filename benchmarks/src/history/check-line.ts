import { RECORD_FORMAT, type RecordLine } from "../record/record.ts";

type Fields = Readonly<Record<string, "string" | "number" | "object" | "array">>;

const subject: Fields = { case: "string", group: "string", subject: "object" };

/** What a reader of the history relies on, by kind of line. */
const needed: Readonly<Record<RecordLine["kind"], Fields>> = {
  run: { format: "number", startedAt: "string", machine: "object", versions: "object", ceilingGflops: "number" },
  observation: { ...subject, samplesMs: "array", medianMs: "number", minMs: "number", load: "object" },
  measure: { ...subject, value: "number", unit: "string" },
  failure: { ...subject, error: "string" },
  skipped: { peer: "string", reason: "string" },
  comparison: { case: "string", group: "string", base: "object", head: "object", pairs: "number", medianLogRatio: "number", interval: "array", control: "object", verdict: "string" },
};

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
}

function isKind(kind: unknown): kind is RecordLine["kind"] {
  return typeof kind === "string" && Object.hasOwn(needed, kind);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return kindOf(value) === "object" ? (value as Readonly<Record<string, unknown>>) : undefined;
}

function faultOf(value: unknown): string | undefined {
  const fields = fieldsOf(value);
  if (fields === undefined) return `is ${kindOf(value)}, not an object`;
  const { kind, run, format } = fields;
  if (!isKind(kind)) return `has kind ${JSON.stringify(kind)}, which is none of ${Object.keys(needed).join(", ")}`;
  if (typeof run !== "string") return "does not name its run";
  if (kind === "run" && format !== RECORD_FORMAT) return `has format ${JSON.stringify(format)}; this version reads ${RECORD_FORMAT}`;
  const wrong = Object.entries(needed[kind]).find(([name, type]) => kindOf(fields[name]) !== type);
  if (wrong !== undefined) return `(${kind}) needs ${wrong[0]} to be of type ${wrong[1]}, got ${kindOf(fields[wrong[0]])}`;
  if (kind === "run" && typeof fieldsOf(fields["machine"])?.["id"] !== "string") return "(run) names no machine";
  return undefined;
}

/** A line of a record, or what is wrong with it. */
export function checkLine(text: string): { readonly line: RecordLine } | { readonly fault: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { fault: `is no JSON (${error instanceof Error ? error.message : String(error)})` };
  }
  const fault = faultOf(value);
  return fault === undefined ? { line: value as RecordLine } : { fault };
}
