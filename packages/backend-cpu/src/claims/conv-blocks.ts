/**
 * The code of a convolution and its gradients on blocks of samples: where the plan keeps arrays blocked, in place; otherwise each
 * block of row-major samples is brought into scratch memory, computed there while it is in the inner caches, and brought back.
 */
import { eachUnit, stageFn, stageParams } from "../kernel-code.ts";
import type { Epilogue, KernelCode, Stage } from "../kernel-code.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import { blockBytes, blocksOf, enterBlock, lanesFor, leaveBlock } from "./batch-block.ts";
import type { Rows } from "./batch-block.ts";
import { convForward, convInputGradient } from "./conv-gather.ts";
import { costOf, sizesOf } from "./conv-shape.ts";
import type { Conv } from "./conv-shape.ts";
import { convWeightGradient } from "./conv-weight-grad.ts";
import { emitWeightParts, suitsParts } from "./conv-weight-parts.ts";

/** Rows of the activations that go in (0) and come out (1) of a gather, and the function of (in block, weight, out block). */
interface Gathering { readonly from: Rows; readonly to: Rows; readonly kernel: Fn }

function gatheringOf(m: ModuleBuilder, conv: Conv, backward: boolean, lanes: 4 | 8, epilogue?: Epilogue): Gathering {
  const { x, y } = sizesOf(conv);
  const xs: Rows = { count: conv.n, positions: x, lanes };
  const ys: Rows = { count: conv.n, positions: y, lanes };
  return backward ? { from: ys, to: xs, kernel: convInputGradient(m, conv, lanes, epilogue) } : { from: xs, to: ys, kernel: convForward(m, conv, lanes, epilogue) };
}

/** Forward, or `backward` the gradient for the input, from and to arrays in the blocked layout: a unit is a block. */
export function emitBlocked(m: ModuleBuilder, conv: Conv, backward: boolean, epilogue?: Epilogue): KernelCode {
  const { from, to, kernel } = gatheringOf(m, conv, backward, 8, epilogue);
  const [bias, mask] = [2, epilogue?.bias === true ? 3 : 2];
  const out = 2 + (epilogue?.bias === true ? 1 : 0) + (epilogue?.mask === true ? 1 : 0);
  const f = stageFn(m, out + 1);
  const params = stageParams(out + 1);
  eachUnit(f, params, () => {
    f.address(0, params.lo, blockBytes(from)).get(1).address(out, params.lo, blockBytes(to));
    if (epilogue !== undefined) f.get(bias).get(mask, out).op(OP.i32_sub);
    f.call(kernel);
  });
  return { stages: [{ fn: f, units: conv.n / 8, perBlock: true }], sharedBytes: 0, ownBytes: 0, cost: costOf(conv) };
}

/** The same from and to row-major arrays. A rest of up to four samples is a block of four lanes. */
export function emitRowMajor(m: ModuleBuilder, conv: Conv, backward: boolean): KernelCode {
  const rest = conv.n > 8 && conv.n % 8 > 0 && conv.n % 8 <= 4 ? conv.n % 8 : 0;
  const first = conv.n - rest;
  const main = gatheringOf(m, { ...conv, n: first }, backward, lanesFor(first));
  const f = stageFn(m, 3);
  const params = stageParams(3);
  const block = f.i32Local();
  f.get(params.own).i32(blockBytes(main.from)).op(OP.i32_add).set(block);
  const unit = ({ from, to, kernel }: Gathering, skipped: number, pushUnit: () => void): void => {
    f.get(0).i32(skipped * from.positions * 4).op(OP.i32_add).get(params.own);
    pushUnit();
    f.call(enterBlock(m, from)).get(params.own, 1, block).call(kernel);
    f.get(2).i32(skipped * to.positions * 4).op(OP.i32_add).get(block);
    pushUnit();
    f.call(leaveBlock(m, to));
  };
  const units = blocksOf(main.from);
  eachUnit(f, params, () => {
    const whole = (): void => unit(main, 0, () => f.get(params.lo));
    if (rest === 0) { whole(); return; }
    const last = gatheringOf(m, { ...conv, n: rest }, backward, 4);
    f.get(params.lo).i32(units).op(OP.i32_lt_s).if(whole, () => unit(last, first, () => f.i32(0)));
  });
  return { stages: [{ fn: f, units: units + (rest > 0 ? 1 : 0) }], sharedBytes: 0, ownBytes: blockBytes(main.from) + blockBytes(main.to), cost: costOf(conv) };
}

/** The gradient for the weights, from arrays in the blocked layout. */
export function emitBlockedWeightGradient(m: ModuleBuilder, conv: Conv): KernelCode {
  if (suitsParts(conv)) return emitWeightParts(m, conv);
  const { units, scratchBytes, emit } = convWeightGradient(m, conv, 8, conv.n / 8);
  const f = stageFn(m, 3);
  const params = stageParams(3);
  emit(f, { x: 0, dy: 1, dweight: 2, scratch: params.shared, lo: params.lo, hi: params.hi });
  return { stages: [{ fn: f, units }], sharedBytes: scratchBytes, ownBytes: 0, cost: costOf(conv) };
}

/** Bytes of blocks that a weight gradient from row-major arrays holds at a time. */
const WAVE_BYTES = 16 * 2 ** 20;

/** From row-major arrays, in waves: one stage brings some blocks into shared scratch memory, the next adds what they give. */
export function emitRowMajorWeightGradient(m: ModuleBuilder, conv: Conv): KernelCode {
  const lanes = lanesFor(conv.n);
  const { x, y } = sizesOf(conv);
  const xs: Rows = { count: conv.n, positions: x, lanes };
  const ys: Rows = { count: conv.n, positions: y, lanes };
  const blocks = blocksOf(xs);
  const perWave = Math.min(blocks, Math.max(1, Math.floor(WAVE_BYTES / (blockBytes(xs) + blockBytes(ys)))));
  const params = stageParams(3);
  // On lines of their own, so that no two threads write to one.
  const dyAt = perWave * blockBytes(xs);
  const scratchAt = Math.ceil((dyAt + perWave * blockBytes(ys)) / 64) * 64;
  const stages: Stage[] = [];
  let scratch = 0;
  for (let first = 0; first < blocks; first += perWave) {
    const count = Math.min(perWave, blocks - first);
    const enter = stageFn(m, 3);
    eachUnit(enter, params, () => {
      const into = (from: number, rows: Rows, at: number): void => {
        enter.get(from).get(params.shared).i32(at).op(OP.i32_add).get(params.lo).i32(blockBytes(rows)).op(OP.i32_mul, OP.i32_add);
        enter.get(params.lo).i32(first).op(OP.i32_add).call(enterBlock(m, rows));
      };
      into(0, xs, 0);
      into(1, ys, dyAt);
    });
    const gradient = convWeightGradient(m, conv, lanes, count, first > 0);
    const sum = stageFn(m, 3);
    const [dy, own] = [sum.i32Local(), sum.i32Local()];
    sum.get(params.shared).i32(dyAt).op(OP.i32_add).set(dy).get(params.shared).i32(scratchAt).op(OP.i32_add).set(own);
    gradient.emit(sum, { x: params.shared, dy, dweight: 2, scratch: own, lo: params.lo, hi: params.hi });
    scratch = Math.max(scratch, gradient.scratchBytes);
    stages.push({ fn: enter, units: count, writes: false }, { fn: sum, units: gradient.units });
  }
  return { stages, sharedBytes: scratchAt + scratch, ownBytes: 0, cost: costOf(conv) };
}
