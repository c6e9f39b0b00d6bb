import { type Expr, exprPostorder, type LoopKernel } from "@receptive/core/extend";
import type { Target } from "../kernel-code.ts";
import { countOf, PER_WORD } from "../wgsl/element.ts";

/** How threads share a reduction. */
export interface Mapping {
  /** Threads of one output in a workgroup; 1: each output is one thread's. */
  readonly lanes: number;
  /** Outputs of a workgroup. */
  readonly outputs: number;
  /** Workgroups that share an output, each with a partial result of its own. */
  readonly splits: number;
  /** Neighbouring threads take neighbouring terms; otherwise neighbouring outputs. */
  readonly alongTerms: boolean;
}

const SERIAL: Mapping = { lanes: 1, outputs: 1, splits: 1, alongTerms: true };
const THREADS = 256;
/** Below this many terms threads that meet cost more than they save. */
const FEW_TERMS = 64;
/** Outputs from which on one thread each fills a device. */
const MANY_OUTPUTS = 2 ** 16;
/** Terms that keep a workgroup busy for as long as another start takes. */
const TERMS_PER_GROUP = 8192;
const MOST_SPLITS = 256;
const SOFTWARE_THREADS = 256;
const TERMS_PER_THREAD = 256;

/** Whether loads step by one along the last axis of the reduction rather than of the output. */
function stepsAlongTerms(body: Expr, outRank: number, reduceRank: number): boolean {
  let votes = 0;
  for (const load of exprPostorder(body)) {
    if (load.op !== "load") continue;
    const terms: Expr[] = [load.at];
    for (let e = terms.pop(); e !== undefined; e = terms.pop()) {
      if (e.op === "add") terms.push(...e.src);
      else if (e.op === "index") votes += e.of === "reduce" ? (e.axis === reduceRank - 1 ? 1 : 0) : (e.axis === outRank - 1 ? -1 : 0);
    }
  }
  return votes >= 0;
}

const floorPower = (n: number): number => 2 ** Math.floor(Math.log2(Math.max(1, n)));
const ceilPower = (n: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, n)));

/** For devices in software, on which threads that meet are slow: a few parts of each output, a thread each, and then their join. */
function apart(count: number, terms: number): Mapping {
  const splits = Math.floor(Math.min(SOFTWARE_THREADS / count, terms / TERMS_PER_THREAD));
  return splits < 2 ? SERIAL : { lanes: 1, outputs: Math.min(64, ceilPower(count)), splits, alongTerms: false };
}

export function mappingOf({ body, output, reduce }: LoopKernel, target: Target): Mapping {
  if (reduce === undefined) return SERIAL;
  const [count, terms] = [countOf(output.shape), countOf(reduce.shape)];
  if (terms < FEW_TERMS || count >= MANY_OUTPUTS || count === 0) return SERIAL;
  if (target.software) return apart(count, terms);
  const threads = Math.min(THREADS, floorPower(target.maxThreads));
  const alongTerms = stepsAlongTerms(body, output.shape.length, reduce.shape.length);
  const outputs = alongTerms ? Math.max(1, threads / floorPower(terms / 4)) : Math.min(32, ceilPower(count));
  const lanes = threads / outputs;
  const groups = Math.ceil(count / outputs);
  const wanted = Math.min(MOST_SPLITS, Math.floor((terms * outputs) / TERMS_PER_GROUP));
  const splits = groups >= MOST_SPLITS ? 1 : Math.max(1, Math.min(wanted, Math.floor(MOST_SPLITS / groups)));
  return { lanes, outputs, splits, alongTerms };
}

/** Whether partial results go through working memory: several workgroups have them, or their word is not one thread's to write. */
export function needsScratch(mapping: Mapping, kernel: LoopKernel): boolean {
  return mapping.splits > 1 || (mapping.lanes > 1 && PER_WORD[kernel.output.dtype] > 1);
}
