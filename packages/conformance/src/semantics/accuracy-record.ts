import { withoutCandidate } from "../kit/candidates.ts";
import type { ConformanceResult } from "../kit/run-conformance.ts";

/** What a run measured of one operation on one type, its candidates included. Numbers are rounded up to two digits. */
export interface Accuracy {
  readonly cases: number;
  /** The largest errors of passing cases, in the unit of the suite; absent where none ran. */
  readonly value?: number;
  readonly gradient?: number;
  /** Where the suite measures no error: the largest as a part of what is allowed. */
  readonly share?: number;
  /** Cases that did not run: the backend lacks the type. */
  readonly skipped?: number;
  /** Cases that fail by intention. */
  readonly limited?: number;
  readonly failed?: number;
}

/** A backend's column of docs/semantics.md. */
export interface AccuracyRecord {
  readonly backend: string;
  /** The machine and engine that measured. */
  readonly on: string;
  readonly seed: number;
  /** By `suite/op/dtype`. */
  readonly accuracy: Readonly<Record<string, Accuracy>>;
}

/** Suites whose results are numbers that may be off. */
const MEASURED: ReadonlySet<string> = new Set(["alu", "reduce", "ops", "random", "programs", "training", "torch"]);

/** `suite/op/dtype` of a case that measures, or null. */
export function accuracyKey(id: string): string | null {
  const [suite = "", op, dtype] = withoutCandidate(id).split("/");
  return MEASURED.has(suite) && dtype !== "error" ? `${suite}/${op}/${dtype}` : null;
}

/** At most two digits, never less than x. */
function roundedUp(x: number): number {
  const near = Number(x.toPrecision(2));
  return near >= x ? near : Number((x + 10 ** (Math.floor(Math.log10(x)) - 1)).toPrecision(2));
}

function largest(of: readonly (number | undefined)[]): number | undefined {
  const known = of.filter((x) => x !== undefined);
  return known.length === 0 ? undefined : roundedUp(Math.max(...known));
}

function accuracyOf(results: readonly ConformanceResult[]): Accuracy {
  const passed = results.filter((r) => r.status === "passed");
  const count = (status: ConformanceResult["status"]): number | undefined => results.filter((r) => r.status === status).length || undefined;
  const measures = passed.some((r) => r.errors !== undefined);
  const parts = {
    value: largest(passed.map((r) => r.errors?.value)), gradient: largest(passed.map((r) => r.errors?.gradient)), share: measures ? undefined : largest(passed.map((r) => r.worst)),
    skipped: count("skipped"), limited: count("limited"), failed: count("failed"),
  };
  return { cases: results.length, ...Object.fromEntries(Object.entries(parts).filter(([, x]) => x !== undefined)) };
}

/** The worst errors of a run, by operation and type. */
export function accuracyRecord(results: readonly ConformanceResult[], run: Pick<AccuracyRecord, "backend" | "on" | "seed">): AccuracyRecord {
  const groups = Map.groupBy(results.filter((r) => accuracyKey(r.id) !== null), (r) => accuracyKey(r.id) ?? "");
  const keys = [...groups.keys()].sort();
  return { ...run, accuracy: Object.fromEntries(keys.map((key) => [key, accuracyOf(groups.get(key) ?? [])])) };
}

function isRecord(value: unknown): value is AccuracyRecord {
  const entry = (x: unknown): boolean => typeof x === "object" && x !== null && Object.values(x).every((n) => typeof n === "number");
  return typeof value === "object" && value !== null && "backend" in value && typeof value.backend === "string" && "on" in value && typeof value.on === "string" && "seed" in value && typeof value.seed === "number"
    && "accuracy" in value && typeof value.accuracy === "object" && value.accuracy !== null && Object.values(value.accuracy).every(entry);
}

/** Reads a record from the text of one, or from that of a whole run as `--json` writes it. Throws RangeError for anything else. */
export function parseRecord(text: string, where: string): AccuracyRecord {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) throw new RangeError(`${where} is no record of a run: write one with pnpm conformance --backend NAME --json FILE.`);
  const { backend, on, seed, accuracy } = value;
  return { backend, on, seed, accuracy };
}
