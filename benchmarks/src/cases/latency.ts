import type { BenchCase } from "./bench-case.ts";

/** What calls cost apart from their work. */
export const latencyCases: readonly BenchCase[] = [
  { id: "eager/adds/1000", group: "latency", work: { kind: "eager", adds: 1000 }, operations: 1000, tiny: true },
  { id: "transfer/round-trip/4KB", group: "latency", work: { kind: "transfer", n: 1024 } },
  { id: "transfer/round-trip/16MB", group: "latency", work: { kind: "transfer", n: 4 * 1024 * 1024 } },
  { id: "compile/lenet5/b128", group: "latency", work: { kind: "compile", network: "lenet5", batch: 128 } },
  { id: "compile/mlp/b128", group: "latency", work: { kind: "compile", network: "mlp", batch: 128 } },
];
