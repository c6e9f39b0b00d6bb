/**
 * Tasks ▶ dispatches. A start costs more than a small task, so that what does not depend on each other shares one, each task with
 * workgroups of its own; and a chain of tasks that are tiny is one workgroup's, which meets between them. A dispatch begins with the
 * first task left in the order of the plan, so that no array lives longer than there, and takes along what is ready and fits.
 */
import { BackendError } from "@receptive/core/extend";
import type { Target } from "../kernel-code.ts";
import type { Task } from "./tasks.ts";

/** One task, or a chain of tasks for one workgroup. */
export type Member = readonly Task[];
export type Dispatched = readonly Member[];

/** Terms of a task that a workgroup gets through in the time of a start. */
const TINY = 2 ** 14;
/** Workgroups up to which a task leaves a device with nothing to do. */
const SMALL_GROUPS = 512;
/** Characters of one shader: its parts are compiled one after another, and shaders beside each other. */
const MOST_TEXT = 24_000;

export function groupsOf({ stage: { span } }: Task): number {
  return span.of === "groups" ? span.count : Math.ceil(span.count / span.threads);
}

const sizeOf = ({ stage: { main, globals } }: Task): number => main.length + globals.length;

/** What a dispatch may hold beside what it has. */
class Room {
  readonly #target: Target;
  /** Types of each memory's bindings, and whether it is written. */
  readonly #bound = new Map<number, { readonly types: Set<string>; written: boolean }>();
  #bindings = 0;
  #threads: number | undefined;
  #text = 0;
  #large = 0;

  constructor(target: Target) {
    this.#target = target;
  }

  /** Takes a task in, where there is room for it. */
  take(task: Task): boolean {
    const { stage: { bindings, span } } = task;
    if (span.of === "groups" && this.#threads !== undefined && this.#threads !== span.threads) return false;
    const isLarge = groupsOf(task) > SMALL_GROUPS;
    const next = new Map<number, { types: Set<string>; written: boolean }>();
    bindings.forEach(({ type, operand }, i) => {
      const m = task.memory[i] ?? -1;
      const known = next.get(m) ?? { types: new Set(this.#bound.get(m)?.types), written: this.#bound.get(m)?.written ?? false };
      known.types.add(`${type} ${operand.range?.[0] ?? 0}`);
      next.set(m, { types: known.types, written: known.written || operand.access === "write" });
    });
    let count = this.#bindings;
    for (const [m, { types, written }] of next) {
      // Memory that is written is bound once. Windows are the exception, which no task shares.
      if (this.#bound.has(m) && written && types.size > 1) return false;
      count += types.size - (this.#bound.get(m)?.types.size ?? 0);
    }
    const text = this.#text + sizeOf(task);
    if (this.#bound.size > 0 && (count > this.#target.maxBindings || text > MOST_TEXT || (isLarge && this.#large > 0))) return false;
    for (const [m, known] of next) this.#bound.set(m, known);
    [this.#bindings, this.#text] = [count, text];
    if (isLarge) this.#large++;
    if (span.of === "groups") this.#threads = span.threads;
    return true;
  }
}

/** The chain that begins with a task: tiny ones that wait for nothing but what is done or in it. */
function chainFrom(first: number, tasks: readonly Task[], done: ReadonlySet<number>, room: Room): number[] {
  const chain = [first];
  const isDone = (i: number): boolean => done.has(i) || chain.includes(i);
  let waits = false;
  for (let i = first + 1; i < tasks.length; i++) {
    const task = tasks[i];
    if (task === undefined || done.has(i)) continue;
    if (task.stage.work > TINY || ![...task.after].every(isDone)) continue;
    // A tiny task that depends on none of them has a workgroup of its own.
    if (![...task.after].some((other) => chain.includes(other)) || !room.take(task)) continue;
    chain.push(i);
    waits = true;
  }
  return waits ? chain : [first];
}

export function schedule(tasks: readonly Task[], target: Target): Dispatched[] {
  if (!target.joins) return tasks.map((task) => [[task]]);
  const done = new Set<number>();
  const dispatches: Dispatched[] = [];
  const at = (i: number): Task => {
    const task = tasks[i];
    if (task === undefined) throw new BackendError("E_INTERNAL", `webgpu: there is no task ${i} of ${tasks.length}`);
    return task;
  };
  for (let first = 0; first < tasks.length; first++) {
    if (done.has(first)) continue;
    const room = new Room(target);
    room.take(at(first));
    const members: number[][] = [at(first).stage.work <= TINY ? chainFrom(first, tasks, done, room) : [first]];
    const taken = new Set(members.flat());
    for (let i = first + 1; i < tasks.length; i++) {
      if (done.has(i) || taken.has(i) || ![...at(i).after].every((other) => done.has(other)) || !room.take(at(i))) continue;
      members.push([i]);
      taken.add(i);
    }
    for (const i of taken) done.add(i);
    dispatches.push(members.map((member) => member.map(at)));
  }
  return dispatches;
}
