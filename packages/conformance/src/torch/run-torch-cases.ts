import type { Backend } from "@receptive/core/extend";
import { ReceptiveError } from "@receptive/core";
import { adapters } from "./adapters/index.ts";
import type { ErrorCase } from "./fixture.ts";
import { type OpFixture, readErrorCases, readOpFixture, torchOps } from "./read-fixtures.ts";
import { runCase } from "./run-case.ts";
import { runErrorCase } from "./run-error-case.ts";

export interface TorchResult {
  /** `torch/op/case` or `torch/error/case-op`. */
  readonly id: string;
  /** `advisory`: it differs, in a case that only reports. */
  readonly status: "passed" | "failed" | "advisory";
  /** What differs, one line each. */
  readonly faults: readonly string[];
  /** The largest error as a part of what is allowed; 0 for error cases. */
  readonly worst: number;
}

export interface TorchOptions {
  /** Runs the ids for which this is true. */
  readonly only?: (id: string) => boolean;
  /** Where INDEX.json, OP.json, OP.safetensors and errors.json are; by default the package's own fixtures. */
  readonly folder?: string;
  /** Called after each case. */
  readonly onResult?: (result: TorchResult) => void;
}

function statusOf(faults: readonly string[], advisory: boolean): TorchResult["status"] {
  return faults.length === 0 ? "passed" : advisory ? "advisory" : "failed";
}

async function runOp(backend: Backend, fixture: OpFixture, options: TorchOptions): Promise<TorchResult[]> {
  const results: TorchResult[] = [];
  for (const c of fixture.cases) {
    const id = `torch/${fixture.op}/${c.id}`;
    if (options.only?.(id) === false) continue;
    const adapter = adapters[fixture.op];
    const { faults, worst } = adapter === undefined ? { faults: ["there is no such operation"], worst: 0 } : await runCase(backend, adapter, fixture, c);
    const result: TorchResult = { id, status: statusOf(faults, c.advisory === true || c.tags.includes("optional")), faults, worst };
    results.push(result);
    options.onResult?.(result);
  }
  return results;
}

function errorResult(c: ErrorCase, id: string): TorchResult {
  const adapter = adapters[c.op];
  const error = adapter === undefined ? null : runErrorCase(adapter, c);
  const fault = error === null ? `accepted, though ${c.why}` : error instanceof ReceptiveError ? null : `threw ${String(error)}, which is no error of the library's`;
  const faults = fault === null ? [] : [fault];
  return { id, status: statusOf(faults, c.level === "should"), faults, worst: 0 };
}

/** Runs the cases recorded from PyTorch: values, gradients, and calls that must be refused. */
export async function runTorchCases(backend: Backend, options: TorchOptions = {}): Promise<TorchResult[]> {
  const results: TorchResult[] = [];
  const { folder } = options;
  for (const op of await torchOps(folder)) results.push(...(await runOp(backend, await readOpFixture(op, folder), options)));
  for (const c of await readErrorCases(folder)) {
    const id = `torch/error/${c.id}-${c.op}`;
    if (options.only?.(id) === false) continue;
    const result = errorResult(c, id);
    results.push(result);
    options.onResult?.(result);
  }
  return results;
}
