/** The generated part of docs/semantics.md: what is promised, from the limits the kit enforces, beside what was measured. */
import type { DType, ReduceOp } from "@receptive/core/extend";
import { type Signature, signatureName, signatures } from "../alu/signatures.ts";
import { aluLimit, foldLimit, NORMAL_DRAWS, opLimit, PROGRAMS, TRAINING } from "../tolerances.ts";
import type { Accuracy, AccuracyRecord } from "./accuracy-record.ts";

interface Row { readonly op: string; readonly dtype: string; readonly promised: string; readonly cells: readonly string[] }

const DTYPE_ORDER: readonly string[] = ["f32", "f16", "i32", "u32", "u8", "bool"];
const scientific = (x: number): string => (x === 0 ? "0" : x >= 0.01 && x < 1000 ? String(x) : x.toExponential().replace("e+", "e"));

/** What is said of a cell that is not all passed. */
function counts({ limited, failed }: Accuracy): string {
  return [failed === undefined ? "" : ` (${failed} fail)`, limited === undefined ? "" : ` (${limited} limited)`].join("");
}

function cellOf(a: Accuracy | undefined, show: (a: Accuracy) => string): string {
  if (a === undefined) return "not run";
  if (a.skipped === a.cases) return "–";
  return `${show(a)}${counts(a)}`;
}

const valueOnly = (a: Accuracy): string => (a.value === undefined ? "?" : scientific(a.value));
const shareOnly = (a: Accuracy): string => (a.share === undefined ? "?" : a.share === 0 ? "exact" : scientific(a.share));
function valueAndGradient(a: Accuracy): string {
  if (a.gradient === undefined) return valueOnly(a);
  return `${valueOnly(a)} · ${scientific(a.gradient)}`;
}

/** Rows that say the same of several types become one. */
function merged(rows: readonly Row[]): Row[] {
  const same = (a: Row, b: Row): boolean => a.op === b.op && a.promised === b.promised && a.cells.join("|") === b.cells.join("|");
  const out: Row[] = [];
  for (const row of rows) {
    const at = out.findIndex((other) => same(other, row));
    const first = out[at];
    if (first === undefined) out.push(row);
    else out[at] = { ...first, dtype: `${first.dtype} ${row.dtype}` };
  }
  return out;
}

function table(head: string, records: readonly AccuracyRecord[], rows: readonly Row[]): string {
  const names = records.map((r) => `\`${r.backend}\``);
  return [`| ${[head, "type", "promised", ...names].join(" | ")} |`, `|${"---|".repeat(3 + names.length)}`, ...merged(rows).map((r) => `| ${[`\`${r.op}\``, r.dtype, r.promised, ...r.cells].join(" | ")} |`)].join("\n");
}

/** The keys of a suite in all records, operations as the kit names them, types in the usual order. */
function keysOf(suite: string, records: readonly AccuracyRecord[]): { readonly key: string; readonly op: string; readonly dtype: string }[] {
  const keys = [...new Set(records.flatMap((r) => Object.keys(r.accuracy)))].filter((key) => key.startsWith(`${suite}/`));
  const parts = keys.map((key) => { const [, op = "", dtype = ""] = key.split("/"); return { key, op, dtype }; });
  return parts.sort((a, b) => (a.op === b.op ? DTYPE_ORDER.indexOf(a.dtype) - DTYPE_ORDER.indexOf(b.dtype) : a.op < b.op ? -1 : 1));
}

const ulpsOf = (n: number): string => (n === 0 ? "exact" : `${n} ulp`);

function rowsOf(suite: string, records: readonly AccuracyRecord[], promised: (op: string, dtype: string) => string, show: (a: Accuracy) => string): Row[] {
  return keysOf(suite, records).map(({ key, op, dtype }) => ({ op, dtype, promised: promised(op, dtype), cells: records.map((r) => cellOf(r.accuracy[key], show)) }));
}

function isDType(text: string): text is DType {
  return DTYPE_ORDER.includes(text);
}

function signatureOf(op: string, dtype: string): Signature | undefined {
  return signatures.find((s) => signatureName(s).startsWith(`${op}/${dtype}/`));
}

function scalarPromise(op: string, dtype: string): string {
  const s = signatureOf(op, dtype);
  return s === undefined ? "?" : ulpsOf(aluLimit(s.op, s.dtype).ulps);
}

const isFold = (op: string): op is ReduceOp => ["sum", "prod", "max", "min"].includes(op);

function foldPromise(op: string, dtype: string): string {
  if (!isFold(op) || !isDType(dtype)) return "?";
  const { perTerm, once } = foldLimit(op, dtype);
  if (perTerm === 0) return "exact";
  const power = (x: number): string => `2^${Math.log2(x)}`;
  return `${power(perTerm)} · n · ${op === "sum" ? "Σ\\|x\\|" : "\\|result\\|"}${once === 0 ? "" : ` + ${power(once)} · \\|result\\|`}`;
}

function opPromise(op: string, dtype: string): string {
  if (!isDType(dtype)) return "?";
  const { value, gradient } = opLimit(op, dtype);
  const text = (limit: number): string => (limit === 0 ? "exact" : scientific(limit));
  return value === gradient ? text(value) : `${text(value)} · ${text(gradient)}`;
}

const PROGRAM_PROMISES: Readonly<Record<string, string>> = {
  "random/normal": `${scientific(NORMAL_DRAWS.atol)} + ${scientific(NORMAL_DRAWS.rtol)} · \\|x\\|`,
  "programs/replayed": `${scientific(PROGRAMS.base)} · (1 + \\|x\\|) + ${PROGRAMS.perDoubt} · what singles stray`,
  training: `losses: ${scientific(TRAINING.loss)} · step · (1 + loss); parameters: ${scientific(TRAINING.params)} of their norm`,
  torch: "as recorded with each case",
};

/** Of whole programs: random numbers, random graphs, training, and what PyTorch recorded, as parts of what is allowed. */
function programRows(records: readonly AccuracyRecord[]): Row[] {
  const rows = ["random", "programs", "training"].flatMap((suite) => rowsOf(suite, records, (op) => PROGRAM_PROMISES[`${suite}/${op}`] ?? PROGRAM_PROMISES[suite] ?? "exact", shareOnly).map((row) => ({ ...row, op: `${suite}/${row.op}`, promised: row.op === "bit-equal" ? "exact" : row.promised })));
  const recorded = records.map((r) => Object.entries(r.accuracy).filter(([key]) => key.startsWith("torch/")).map(([, a]) => a));
  const cells = recorded.map((all) => {
    const cases = all.reduce((n, a) => n + a.cases, 0);
    const [failed, limited] = [all.reduce((n, a) => n + (a.failed ?? 0), 0), all.reduce((n, a) => n + (a.limited ?? 0), 0)];
    return cases === 0 ? "not run" : `${scientific(Math.max(...all.map((a) => a.share ?? 0)))}, ${cases} cases${counts({ cases, ...(failed > 0 ? { failed } : {}), ...(limited > 0 ? { limited } : {}) })}`;
  });
  return [...rows, { op: "torch", dtype: "f32", promised: PROGRAM_PROMISES["torch"] ?? "", cells }];
}

/** The tables, as Markdown. */
export function accuracyTables(records: readonly AccuracyRecord[]): string {
  const ran = records.map((r) => `- \`${r.backend}\`: ${r.on}, seed ${r.seed}`);
  return [
    "Measured by the kit, the worst of all cases, rounded up:", ran.join("\n"),
    "“–”: the backend does not store the type. “limited”: so many cases fail by intention, and their errors do not count.",
    "### Scalar operations", "In units in the last place of the result, over special values in all combinations and a sweep of the type's range. The type is that of the operands; of `cast` and `bitcast`, that of the result.",
    table("operation", records, rowsOf("alu", records, scalarPromise, valueOnly)),
    "### Folds over axes", "Measured as a part of what is promised. n is the number of terms.",
    table("fold", records, rowsOf("reduce", records, foldPromise, valueOnly)),
    "### Operations", "Of values and, after the dot, of gradients: \\|error\\| / (1 + \\|true value\\|), where the true value is that of doubles rounded to the type.",
    table("operation", records, rowsOf("ops", records, opPromise, valueAndGradient)),
    "### Whole programs", "The largest error as a part of what is allowed.",
    table("case", records, programRows(records)),
  ].join("\n\n");
}
