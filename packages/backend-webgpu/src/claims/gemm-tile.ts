import type { Target } from "../kernel-code.ts";
import { countOf } from "../wgsl/element.ts";
import type { Gemm, Side } from "./gemm.ts";

/** How a product is cut. */
export interface Tile {
  /** Outputs of a workgroup, and how deep it loads at a time. */
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  /** Outputs of a thread. */
  readonly threadRows: number;
  readonly threadColumns: number;
  /** Parts of the depth that workgroups of their own sum. */
  readonly splits: number;
  /** Whether operands go through shared memory. */
  readonly shared: boolean;
}

/** Workgroups that keep a large device busy; splitting stops here. */
const BUSY_GROUPS = 256;
/** Terms a part has at least: below, adding the parts costs more than it saves. */
const PART_TERMS = 128;
const MOST_SPLITS = 64;

type Shape = Pick<Tile, "rows" | "columns" | "depth" | "threadRows" | "threadColumns">;

/** From large to small; 64 to 256 threads, at most 8 KiB of shared memory. */
const SHAPES: readonly Shape[] = [
  { rows: 128, columns: 128, depth: 8, threadRows: 8, threadColumns: 8 },
  { rows: 64, columns: 64, depth: 16, threadRows: 4, threadColumns: 4 },
  { rows: 32, columns: 64, depth: 8, threadRows: 4, threadColumns: 4 },
  { rows: 32, columns: 32, depth: 16, threadRows: 2, threadColumns: 2 },
  { rows: 16, columns: 64, depth: 8, threadRows: 2, threadColumns: 4 },
  { rows: 8, columns: 128, depth: 8, threadRows: 2, threadColumns: 4 },
  { rows: 16, columns: 16, depth: 16, threadRows: 2, threadColumns: 2 },
];

const groupsOf = ({ batches, rows, columns }: Gemm, shape: Shape): number => batches * Math.ceil(rows / shape.rows) * Math.ceil(columns / shape.columns);

/** Work of a shape in arbitrary units: what is computed, edges included, and what is loaded for it. */
function cost(gemm: Gemm, shape: Shape): number {
  const groups = groupsOf(gemm, shape);
  const area = shape.rows * shape.columns;
  // Larger tiles load less for each product; a device that is not full is as slow as one that is.
  const perGroup = area * (1 + 4 / shape.threadRows / 2 + 4 / shape.threadColumns / 2) + 16 * (shape.rows + shape.columns);
  return perGroup * Math.max(groups, BUSY_GROUPS / 2);
}

function withSplits(gemm: Gemm, shape: Shape, shared: boolean, wanted: number): Tile {
  const most = Math.min(MOST_SPLITS, Math.floor(countOf(gemm.depthAxes) / PART_TERMS));
  return { ...shape, shared, splits: Math.max(1, Math.min(most, Math.floor(wanted / groupsOf(gemm, shape)))) };
}

/** What a load costs beside a product, in software: an address held in range for each of four lanes. One of a vector's four. */
const LOAD_COST = 6;
const LOAD4_COST = 3;
/** Sums of a thread from which on code grows faster than it gets faster: compilers take seconds for it. */
const MOST_SUMS = 32;

/** Whether vectors of an operand lie across rows or columns. */
export function loadsAcross({ load4, alongDepth }: Side): boolean {
  return load4 !== undefined && !alongDepth;
}

/** Depths that an untiled product goes on by: those of a vector along it. */
export function depthStep({ a, b }: Gemm): number {
  return [a, b].some(({ load4, alongDepth }) => load4 !== undefined && alongDepth) ? 4 : 1;
}

/** In software shared memory costs more than it saves: each thread loads what it needs, and computes as much of it as it can hold. */
function untiled(gemm: Gemm): Tile {
  // A load of a strided gradient divides: as many of them would take a compiler minutes.
  const divides = [...gemm.a.guards, ...gemm.b.guards].some((guard) => guard.divisor > 1);
  const loadCost = ({ load4 }: Side): number => (load4 === undefined ? LOAD_COST : LOAD4_COST);
  let best = { threadRows: 1, threadColumns: 1, cost: Infinity };
  for (const threadRows of loadsAcross(gemm.a) ? [4, 8] : [1, 2, 3, 4, 5, 6, 7, 8]) {
    for (const threadColumns of loadsAcross(gemm.b) ? [4, 8] : divides ? [1, 2] : [1, 2, 4, 8]) {
      const threads = Math.ceil(gemm.rows / threadRows) * Math.ceil(gemm.columns / threadColumns);
      const sums = threadRows * threadColumns;
      const cost = threads * (sums + threadRows * loadCost(gemm.a) + threadColumns * loadCost(gemm.b));
      if (sums <= MOST_SUMS && cost < best.cost) best = { threadRows, threadColumns, cost };
    }
  }
  const { threadRows, threadColumns } = best;
  // Threads side by side along columns make up workgroups; a few of those for each core.
  return withSplits(gemm, { rows: threadRows, columns: threadColumns, depth: depthStep(gemm), threadRows, threadColumns }, false, 256);
}

export function chooseTile(gemm: Gemm, target: Target): Tile {
  if (target.software) return untiled(gemm);
  const fitting = SHAPES.filter((s) => (s.rows / s.threadRows) * (s.columns / s.threadColumns) <= target.maxThreads && (s.rows + s.columns) * s.depth * 4 <= target.workgroupBytes);
  const best = fitting.reduce((a, b) => (cost(gemm, b) < cost(gemm, a) ? b : a), fitting[0] ?? { rows: 8, columns: 8, depth: 8, threadRows: 1, threadColumns: 1 });
  return withSplits(gemm, best, true, BUSY_GROUPS);
}
