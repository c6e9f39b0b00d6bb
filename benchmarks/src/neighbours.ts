import type { BenchCase } from "./bench-case.ts";
import type { BenchLine, BenchRecord } from "./bench-line.ts";

const measured = (line: BenchLine): line is BenchRecord => !("error" in line);

/** Adds to each line how its time for an operation compares with that of its best neighbour on the same backend. */
export function withNeighbours(lines: readonly BenchLine[], cases: readonly BenchCase[]): BenchLine[] {
  const perOperation = (line: BenchRecord): number => line.minMs / (cases.find(({ id }) => id === line.case)?.flops ?? Number.NaN);
  return lines.map((line) => {
    const neighbours = cases.find(({ id }) => id === line.case)?.neighbours ?? [];
    if (!measured(line) || neighbours.length === 0) return line;
    const others = lines.filter(measured).filter((other) => other.backend === line.backend && other.threads === line.threads && neighbours.includes(other.case));
    if (others.length === 0) return line;
    return { ...line, ratioToNeighbour: perOperation(line) / Math.min(...others.map(perOperation)) };
  });
}
