/** Phases ▶ functions of one module: a task is (table, own scratch, lo, hi); `run` does them all on one thread. */
import { I32 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import type { LocalPlace } from "./memory.ts";
import type { Call, Phase, Task } from "./schedule.ts";

/** `fn` takes (table, own scratch, lo, hi). Cost is about how many vector operations all of its units take. */
export interface TaskCode { readonly fn: Fn; readonly units: number; readonly cost: number }
/** Tasks that do not depend on each other; between phases is a barrier. */
export interface PhaseCode { readonly tasks: readonly TaskCode[] }

export interface Places {
  /** Where an array's address stands in the table. */
  readonly tableIndex: (slot: number) => number;
  readonly locals: ReadonlyMap<number, LocalPlace>;
  /** Scratch of one thread: local arrays first, then what a kernel asks for. */
  readonly localBytes: number;
  /** Sample blocks that go through all calls of a task before the next ones. */
  readonly group: number;
}

const TABLE = 0;
const OWN = 1;
const LO = 2;
const HI = 3;

function pushAddress(f: Fn, slot: number, from: number, { tableIndex, locals }: Places): void {
  const local = locals.get(slot);
  if (local === undefined) { f.get(TABLE).i32Load(tableIndex(slot) * 4); return; }
  // Block `from` lies at the start of the thread's own place; kernels count from block 0.
  f.get(OWN).i32(local.offset).op(OP.i32_add).get(from).i32(local.blockBytes).op(OP.i32_mul, OP.i32_sub);
}

function emitCall(f: Fn, call: Call, from: number, to: number, places: Places): void {
  for (const slot of [...call.ins, ...call.outs]) pushAddress(f, slot, from, places);
  if (call.shared === undefined) f.i32(0);
  else f.get(TABLE).i32Load(places.tableIndex(call.shared) * 4);
  f.get(OWN).i32(places.localBytes).op(OP.i32_add).get(from, to).call(call.stage.fn);
}

function emitTask(m: ModuleBuilder, task: Task, places: Places): Fn {
  const f = m.fn([I32, I32, I32, I32]);
  if (!task.perBlock) {
    for (const call of task.calls) emitCall(f, call, LO, HI, places);
    return f;
  }
  const end = f.i32Local();
  f.get(LO, HI).op(OP.i32_lt_s).if(() => {
    f.doWhile(() => {
      f.get(LO).i32(places.group).op(OP.i32_add).tee(end).get(HI).get(end).get(HI).op(OP.i32_lt_s, OP.select).set(end);
      for (const call of task.calls) emitCall(f, call, LO, end, places);
    }, () => f.get(end).tee(LO).get(HI).op(OP.i32_lt_s));
  });
  return f;
}

export function emitPhases(m: ModuleBuilder, phases: readonly Phase[], places: Places): PhaseCode[] {
  return phases.map(({ tasks }) => ({ tasks: tasks.map((task) => ({ fn: emitTask(m, task, places), units: task.units, cost: task.cost })) }));
}

/** (table, own scratch): everything, in order, on one thread. */
export function emitRun(m: ModuleBuilder, phases: readonly PhaseCode[]): Fn {
  const f = m.fn([I32, I32]);
  for (const { tasks } of phases) for (const { fn, units } of tasks) f.get(0, 1).i32(0).i32(units).call(fn);
  return f;
}
