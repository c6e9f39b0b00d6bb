import type { Aval, Buf, DType, Kernel, Plan, Slot, Step } from "../backend/interface.ts";
import { InternalError } from "../errors.ts";
import { checkKernel } from "./check-kernel.ts";

type StorageBytes = Readonly<Partial<Record<DType, number>>>;

/** Number of elements. */
export function elementCount(aval: Aval): number {
  return aval.shape.reduce((size, n) => size * n, 1);
}

/**
 * Names the memory behind each slot: equal names share memory. A donated argument is the same memory as its result, and
 * all temps of a block are the same memory.
 */
export function slotMemory(plan: Plan): readonly string[] {
  return plan.slots.map((slot, i) => {
    if (slot.kind === "temp") return `block ${slot.block}`;
    return slot.kind === "arg" && slot.donates !== undefined ? `slot ${slot.donates}` : `slot ${i}`;
  });
}

/** Avals of what a step writes, in order. */
export function kernelOutputs(kernel: Kernel): readonly Aval[] {
  return kernel.kind === "claimed" ? kernel.outputs : [kernel.output];
}

/**
 * Refuses a plan whose execution would read memory that does not hold what the slot says: read before written, after its
 * block went to another temp, after a donated argument was overwritten; or whose sizes and types disagree.
 *
 * @throws InternalError E_PLAN_INVALID
 */
export function checkPlan(plan: Plan, storageBytes: StorageBytes): void {
  plan.slots.forEach((slot, i) => checkSlot(plan, slot, i, storageBytes));
  const memory = slotMemory(plan);
  /** Which slot's value each memory holds now. */
  const holds = new Map<string, number>();
  plan.slots.forEach((slot, i) => { if (slot.kind === "arg") holds.set(memory[i] ?? "", i); });
  for (const [number, step] of plan.steps.entries()) {
    const where = `step ${number} "${step.kernel.name}" of plan ${plan.key}`;
    checkKernel(step.kernel);
    checkOperands(plan, step, where);
    for (const slot of step.ins) {
      if (holds.get(memory[slot] ?? "") !== slot) throw invalid(`${where} reads slot ${slot}, which is not written yet or overwritten already`);
    }
    for (const slot of step.outs) holds.set(memory[slot] ?? "", slot);
  }
  plan.slots.forEach((slot, i) => {
    const held = holds.get(memory[i] ?? "") ?? -1;
    if (slot.kind === "result" && held !== i && !passesThrough(plan, held, slot)) throw invalid(`result slot ${i} of plan ${plan.key} is never written`);
  });
}

/**
 * Refuses buffers that do not fit a checked plan: wrong number, too small (larger is legal: pools round sizes up), a donated argument that is not its result's
 * buffer, or a result that shares a buffer with anything else.
 *
 * @throws InternalError E_PLAN_INVALID
 */
export function checkBuffers(plan: Plan, args: readonly Buf[], results: readonly Buf[], storageBytes: StorageBytes): void {
  const argSlots = plan.slots.filter((slot) => slot.kind === "arg");
  const resultSlots = plan.slots.flatMap((slot, i) => (slot.kind === "result" ? [i] : []));
  if (argSlots.length !== args.length || resultSlots.length !== results.length) {
    throw invalid(`plan ${plan.key} takes ${argSlots.length} args and ${resultSlots.length} results, got ${args.length} and ${results.length}`);
  }
  argSlots.forEach((slot, n) => checkSize(args[n], slot.aval, `arg ${n} of plan ${plan.key}`, storageBytes));
  resultSlots.forEach((at, n) => {
    const result = results[n];
    const aval = plan.slots[at]?.aval;
    if (aval === undefined || result === undefined) return;
    checkSize(result, aval, `result ${n} of plan ${plan.key}`, storageBytes);
    if (results.indexOf(result) !== n) throw invalid(`result ${n} of plan ${plan.key} shares its buffer with another result`);
    argSlots.forEach((slot, m) => {
      if ((args[m] === result) !== (slot.donates === at)) {
        throw invalid(`arg ${m} and result ${n} of plan ${plan.key} ${slot.donates === at ? "must be the same buffer (donation)" : "share a buffer without donation"}`);
      }
    });
  });
}

function checkSlot(plan: Plan, slot: Slot, i: number, storageBytes: StorageBytes): void {
  const bytes = slotBytes(slot.aval, storageBytes);
  if (slot.kind === "temp") {
    const block = plan.blocks[slot.block];
    if (block === undefined || block < bytes) throw invalid(`slot ${i} of plan ${plan.key} needs ${bytes} bytes, block ${slot.block} has ${block}`);
  } else if (slot.kind === "arg" && slot.donates !== undefined) {
    const target = plan.slots[slot.donates];
    if (target?.kind !== "result" || slotBytes(target.aval, storageBytes) !== bytes) throw invalid(`slot ${i} of plan ${plan.key} donates to slot ${slot.donates}, which is not a result of its size`);
    const first = plan.slots.findIndex((other) => other.kind === "arg" && other.donates === slot.donates);
    if (first !== i) throw invalid(`slots ${first} and ${i} of plan ${plan.key} donate to the same result`);
  }
}

/** A donated argument that no step overwrites is itself the result. */
function passesThrough(plan: Plan, held: number, result: Slot): boolean {
  const arg = plan.slots[held];
  return arg?.kind === "arg" && arg.aval.dtype === result.aval.dtype && elementCount(arg.aval) === elementCount(result.aval);
}

function checkOperands(plan: Plan, step: Step, where: string): void {
  checkAvals(plan, step.ins, step.kernel.inputs, `${where} input`);
  checkAvals(plan, step.outs, kernelOutputs(step.kernel), `${where} output`);
  for (const slot of step.outs) {
    if (plan.slots[slot]?.kind === "arg") throw invalid(`${where} writes arg slot ${slot}; donation writes the result slot`);
  }
}

/** A slot and the kernel's view of it may differ in shape (a free reshape), not in type or element count. */
function checkAvals(plan: Plan, slots: readonly number[], avals: readonly Aval[], where: string): void {
  if (slots.length !== avals.length) throw invalid(`${where}s: ${slots.length} slots for ${avals.length} operands`);
  avals.forEach((aval, n) => {
    const found = plan.slots[slots[n] ?? -1]?.aval;
    if (found === undefined) throw invalid(`${where} ${n}: slot ${slots[n]} does not exist`);
    if (found.dtype !== aval.dtype || elementCount(found) !== elementCount(aval)) {
      throw invalid(`${where} ${n}: kernel has ${aval.dtype}[${aval.shape}], slot ${slots[n]} ${found.dtype}[${found.shape}]`);
    }
  });
}

function checkSize(buf: Buf | undefined, aval: Aval, where: string, storageBytes: StorageBytes): void {
  const bytes = slotBytes(aval, storageBytes);
  if (buf === undefined || buf.bytes < bytes) throw invalid(`${where} needs ${bytes} bytes for ${aval.dtype}[${aval.shape}], its buffer has ${buf?.bytes}`);
}

function slotBytes(aval: Aval, storageBytes: StorageBytes): number {
  const each = storageBytes[aval.dtype];
  if (each === undefined) throw invalid(`${aval.dtype}[${aval.shape}] in a plan for a backend without ${aval.dtype}`);
  return each * elementCount(aval);
}

function invalid(message: string): InternalError {
  return new InternalError("E_PLAN_INVALID", message);
}
