export { type Comparison, compareValues } from "./compare-values.ts";
export type { Candidates } from "./kit/candidates.ts";
export type { Case, Context, Create, Errors, Lose, Outcome, Suite } from "./kit/case.ts";
export { type Limitation, matches } from "./kit/limitation.ts";
export { type Accuracy, type AccuracyRecord, accuracyRecord } from "./semantics/accuracy-record.ts";
export { conformanceCases, type ConformanceOptions, type ConformanceResult, runConformance, type Status } from "./kit/run-conformance.ts";
export { runTorchCases, type TorchOptions, type TorchResult } from "./torch/run-torch-cases.ts";
