/**
 * The code by which threads share a plan's phases: `open` starts a run, `work` claims chunks of it and computes them. What a unit
 * computes does not depend on who computes it, so however many threads there are, and whoever is late, the bits are the same.
 */
import type { PhaseCode, TaskCode } from "../schedule/emit.ts";
import { I32, I64 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import { CHUNK_BITS, CHUNK_MASK, CONTROL, END, MAX_ROUNDS, ticketWord } from "./control.ts";

/** How work is dealt out. None of it changes a bit of what is computed. Costs are in vector operations. */
export interface Dealing {
  readonly threads: number;
  /** What a chunk of its own must be worth. */
  readonly chunkCost: number;
  /** The work in rounds of several chunks from which a plan is worth waking threads for. */
  readonly planCost: number;
}
/** A chunk of 1 to 2 µs at 4 to 8 operations per ns, where a barrier takes 0.3 µs; plans of 20 to 40 µs, where waking a sleeper takes 5. */
export const COSTS: Omit<Dealing, "threads"> = { chunkCost: 8_192, planCost: 150_000 };
/** Chunks for each thread: enough that one that is slower or late takes fewer. */
const CHUNKS_PER_THREAD = 8;
/** Looks at the ticket before `work` gives up waiting and returns to JavaScript, which has a clock: about 5 µs. */
const LOOKS = 2_000;

/** So many chunks of `grain` units; a chunk goes through the units of all tasks, which are several only where it is one chunk. */
interface Deal { readonly tasks: readonly TaskCode[]; readonly chunks: number; readonly grain: number; readonly cost: number }
/** What the ticket deals out between two barriers. Rounds of one chunk have several deals where several phases are that small. */
interface Round { readonly deals: readonly Deal[]; readonly chunks: number }

/** Small tasks of a phase go together into chunks that are worth it. */
function dealsOf(tasks: readonly TaskCode[], { threads, chunkCost }: Dealing): Deal[] {
  const deals: Deal[] = [];
  for (const task of tasks) {
    const { units, cost } = task;
    const wanted = Math.min(units, threads * CHUNKS_PER_THREAD, Math.floor(cost / chunkCost));
    const last = deals.at(-1);
    if (wanted >= 2) {
      const grain = Math.ceil(units / wanted);
      deals.push({ tasks: [task], chunks: Math.ceil(units / grain), grain, cost });
    } else if (last !== undefined && last.chunks === 1 && last.cost < chunkCost) {
      deals[deals.length - 1] = { ...last, tasks: [...last.tasks, task], cost: last.cost + cost };
    } else deals.push({ tasks: [task], chunks: 1, grain: 0, cost });
  }
  return deals;
}

function roundsOf(phases: readonly PhaseCode[], dealing: Dealing): Round[] {
  const rounds: Round[] = [];
  for (const { tasks } of phases) {
    const deals = dealsOf(tasks, dealing);
    const chunks = deals.reduce((sum, deal) => sum + deal.chunks, 0);
    const last = rounds.at(-1);
    // The leading thread runs neighbouring phases of one chunk as one: no barrier between them.
    if (chunks === 1 && last?.chunks === 1) rounds[rounds.length - 1] = { deals: [...last.deals, ...deals], chunks };
    else if (chunks > 0) rounds.push({ deals, chunks });
  }
  return rounds;
}

const first = ({ chunks }: Round, index: number): number => ticketWord(index, chunks, chunks === 1);

/** Rings the bell. */
function ring(f: Fn, control: number): void {
  f.get(control).i32(1).atomic(OP.i32_atomic_add, 4, CONTROL.bell).op(OP.drop);
  f.get(control).i32(-1).atomic(OP.atomic_notify, 4, CONTROL.bell).op(OP.drop);
}

/** (control, generation): publishes the first round and wakes who sleeps. */
function emitOpen(m: ModuleBuilder, start: Round): Fn {
  const f = m.fn([I32, I32]);
  f.get(0).i32(start.chunks).atomic(OP.i32_atomic_store, 4, CONTROL.pending);
  f.get(0);
  f.get(1).op(OP.i64_extend_i32_u).i64(32n).op(OP.i64_shl).i32(first(start, 0)).op(OP.i64_extend_i32_u, OP.i64_or);
  f.atomic(OP.i64_atomic_store, 8, CONTROL.ticket);
  f.get(0).atomic(OP.i32_atomic_load, 4, CONTROL.sleepers).if(() => ring(f, 0));
  return f;
}

/** The locals of `work`: its parameters and what it keeps. */
interface WorkLocals {
  readonly control: number; readonly thread: number;
  readonly low: number; readonly next: number; readonly table: number; readonly own: number; readonly chunk: number; readonly lo: number; readonly hi: number;
}

/** Computes chunk `chunk` of a round. */
function emitDeals(f: Fn, { deals, chunks }: Round, { table, own, chunk, lo, hi }: WorkLocals): void {
  const whole = (deal: Deal): void => { for (const { fn, units } of deal.tasks) f.get(table, own).i32(0).i32(units).call(fn); };
  if (chunks === 1) { deals.forEach(whole); return; }
  const part = ({ tasks: [task], grain }: Deal): void => {
    if (task === undefined) return;
    f.get(chunk).i32(grain).op(OP.i32_mul).tee(lo).i32(grain).op(OP.i32_add).set(hi);
    // The last may have fewer units.
    f.get(table, own, lo).get(hi).i32(task.units).get(hi).i32(task.units).op(OP.i32_lt_s, OP.select).call(task.fn);
  };
  const from = (index: number): void => {
    const deal = deals[index];
    if (deal === undefined) return;
    const run = (): void => { if (deal.grain === 0) whole(deal); else part(deal); };
    if (index === deals.length - 1) { run(); return; }
    f.get(chunk).i32(deal.chunks).op(OP.i32_lt_s).if(run, () => {
      f.bump(chunk, -deal.chunks);
      from(index + 1);
    });
  };
  from(0);
}

/** Computes the claimed chunk, which `low` names, and sets `next` to the ticket word of the round after it. */
function emitChunk(f: Fn, rounds: readonly Round[], ownBytes: number, at: WorkLocals): void {
  const { control, thread, low, next, table, own, chunk } = at;
  f.get(control).atomic(OP.i32_atomic_load, 4, CONTROL.table).set(table);
  f.get(control).atomic(OP.i32_atomic_load, 4, CONTROL.own).get(thread).i32(ownBytes).op(OP.i32_mul, OP.i32_add).set(own);
  f.get(low).i32(CHUNK_BITS).op(OP.i32_shr_u).i32(MAX_ROUNDS).op(OP.i32_and);
  f.switch(rounds.map((round, i) => () => {
    const following = rounds[i + 1];
    f.i32(following === undefined ? END : first(following, i + 1)).set(next);
    // A chunk's number is how many were claimed before it.
    f.i32(round.chunks).get(low).i32(CHUNK_MASK).op(OP.i32_and, OP.i32_sub).set(chunk);
    emitDeals(f, round, at);
  }));
}

/** After a chunk: whoever finished the last of its round opens the next, and wakes those whom it concerns. */
function emitFinish(f: Fn, { control, low, next }: WorkLocals, ticket: number): void {
  f.get(control).i32(1).atomic(OP.i32_atomic_sub, 4, CONTROL.pending).i32(1).op(OP.i32_eq).if(() => {
    f.get(control).get(next).i32(CHUNK_MASK).op(OP.i32_and).atomic(OP.i32_atomic_store, 4, CONTROL.pending);
    // No chunk of this round is left, so the ticket is the one claimed less all of its chunks, unless the run was given up.
    f.get(control).get(ticket).get(low).i32(CHUNK_MASK).op(OP.i32_and, OP.i64_extend_i32_u, OP.i64_sub);
    f.get(ticket).i64(-(1n << 32n)).op(OP.i64_and).get(next).op(OP.i64_extend_i32_u, OP.i64_or);
    f.atomic(OP.i64_atomic_cmpxchg, 8, CONTROL.ticket).op(OP.drop);
    f.get(control).atomic(OP.i32_atomic_load, 4, CONTROL.leadSleeps);
    f.get(control).atomic(OP.i32_atomic_load, 4, CONTROL.sleepers).get(next).i32(0).op(OP.i32_lt_s, OP.select);
    f.if(() => ring(f, control));
  });
}

/**
 * (control, thread, generation): claims and runs chunks of that run. Gives 0 where the run is over (or another's turn), 1 where
 * this thread waited long for others: call again to go on.
 */
function emitWork(m: ModuleBuilder, rounds: readonly Round[], ownBytes: number): Fn {
  const f = m.fn([I32, I32, I32], [I32]);
  const ticket = f.local(I64);
  const left = f.i32Local();
  const looks = f.i32Local();
  const at: WorkLocals = {
    control: 0, thread: 1, low: f.i32Local(), next: f.i32Local(), table: f.i32Local(), own: f.i32Local(),
    chunk: f.i32Local(), lo: f.i32Local(), hi: f.i32Local(),
  };
  f.i32(LOOKS).set(looks);
  f.doWhile(() => {
    f.get(at.control).atomic(OP.i64_atomic_load, 8, CONTROL.ticket).tee(ticket).op(OP.i32_wrap_i64).tee(at.low);
    f.i32(CHUNK_MASK).op(OP.i32_and).set(left);
    f.get(ticket).i64(32n).op(OP.i64_shr_u, OP.i32_wrap_i64).get(2).op(OP.i32_ne).get(at.low).i32(END).op(OP.i32_eq, OP.i32_or);
    f.if(() => f.i32(0).op(OP.return_));
    // Rounds of one chunk, which bit 31 marks, are the leading thread's: how long they take says nothing about whether a worker lives.
    f.get(left).i32(0).op(OP.i32_ne).get(at.low).i32(0).op(OP.i32_ge_s).get(at.thread).op(OP.i32_eqz, OP.i32_or, OP.i32_and);
    f.if(() => {
      f.get(at.control).get(ticket).get(ticket).i64(1n).op(OP.i64_sub).atomic(OP.i64_atomic_cmpxchg, 8, CONTROL.ticket);
      f.get(ticket).op(OP.i64_eq).if(() => {
        emitChunk(f, rounds, ownBytes, at);
        emitFinish(f, at, ticket);
        f.i32(LOOKS).set(looks);
      });
    }, () => {
      f.countDown(looks).op(OP.i32_eqz).if(() => f.i32(1).op(OP.return_));
    });
  }, () => f.i32(1));
  // Never reached: the loop returns.
  return f.i32(0);
}

/** What there is to know of a plan that threads share. */
export interface Dealt {
  /** Vector operations of the largest chunk. */
  readonly largest: number;
}

/**
 * Exports `open` and `work` where the plan has enough work for several threads; undefined where it has not. `ownBytes` of scratch
 * memory, a multiple of 64, is each thread's; a run's control block has the address of the leading thread's.
 */
export function emitShared(m: ModuleBuilder, phases: readonly PhaseCode[], ownBytes: number, dealing: Dealing): Dealt | undefined {
  const rounds = roundsOf(phases, dealing);
  const [start] = rounds;
  const dealt = rounds.reduce((sum, { deals, chunks }) => sum + (chunks > 1 ? deals.reduce((all, { cost }) => all + cost, 0) : 0), 0);
  if (start === undefined || dealt < dealing.planCost || rounds.length >= MAX_ROUNDS || rounds.some(({ chunks }) => chunks > CHUNK_MASK)) return undefined;
  m.export("open", emitOpen(m, start));
  m.export("work", emitWork(m, rounds, ownBytes));
  return { largest: Math.max(...rounds.flatMap(({ deals }) => deals.map(({ cost, chunks }) => cost / chunks))) };
}
