import type { BenchCase } from "./bench-case.ts";

/** What calls cost apart from their work. */
export const latencyCases: readonly BenchCase[] = [
  { id: "eager/adds/1000", group: "latency", work: { kind: "eager", adds: 1000 }, operations: 1000, tiny: true },
  { id: "transfer/round-trip/4KB", group: "latency", work: { kind: "transfer", n: 1024 } },
  { id: "transfer/round-trip/16MB", group: "latency", work: { kind: "transfer", n: 4 * 1024 * 1024 } },
  { id: "compile/lenet5/b128", group: "latency", work: { kind: "compile", network: "lenet5", batch: 128 } },
  { id: "compile/mlp/b128", group: "latency", work: { kind: "compile", network: "mlp", batch: 128 } },
];

/** From the start of a process to its first loss. */
export const startCases: readonly BenchCase[] = [{ id: "start/lenet5", group: "start", work: { kind: "start", network: "lenet5", batch: 128 } }];

/** What so many steps leave behind. */
export const memoryCases: readonly BenchCase[] = [{ id: "memory/lenet5/10000-steps", group: "memory", work: { kind: "steps", network: "lenet5", batch: 8, steps: 10_000 } }];

export const pipelineCases: readonly BenchCase[] = [
  { id: "pipeline/digits", group: "pipeline", work: { kind: "pipeline", images: 2000, batch: 100, augment: false }, inputs: 2000 },
  { id: "pipeline/handwriting", group: "pipeline", work: { kind: "pipeline", images: 2000, batch: 100, augment: true }, inputs: 2000 },
];

export const sizeCases: readonly BenchCase[] = [
  ...["one-op", "infer-lenet5", "everything"].map((program): BenchCase => ({ id: `size/bundle/${program}`, group: "size", work: { kind: "bundle", program } })),
  { id: "size/types/everything", group: "size", work: { kind: "types", program: "everything" } },
];
