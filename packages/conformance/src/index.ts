export { type Comparison, compareValues } from "./compare-values.ts";
export { runTorchCases, type TorchOptions, type TorchResult } from "./torch/run-torch-cases.ts";
