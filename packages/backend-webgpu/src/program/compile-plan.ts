import { type Aval, BackendError, InternalError, type Kernel, type Plan, type Step } from "@receptive/core/extend";
import { claimedKernel } from "../claims/claimed.ts";
import type { KernelCode, Operand, Stage, Target } from "../kernel-code.ts";
import { loopKernel } from "../loop/loop-kernel.ts";
import { scatterKernel } from "../loop/scatter-kernel.ts";
import { countOf } from "../wgsl/element.ts";

/** A buffer that a stage of a plan binds: a slot's, or working memory of the program. */
export interface PlanOperand { readonly of: "slot" | "scratch"; readonly index: number; readonly range?: Operand["range"] }
export interface PlanStage { readonly stage: Stage; readonly step: number; readonly name: string; readonly operands: readonly PlanOperand[] }
export interface CompiledPlan { readonly stages: readonly PlanStage[]; readonly scratch: readonly number[] }

export function outputsOf(kernel: Kernel): readonly Aval[] {
  return kernel.kind === "claimed" ? kernel.outputs : [kernel.output];
}

/** Names the memory behind a slot: a donated argument is its result's, and all temporaries of a block are one. */
function memoryOf(plan: Plan, index: number): string {
  const slot = plan.slots[index];
  if (slot === undefined) throw new InternalError("E_PLAN_INVALID", `plan ${plan.key} names slot ${index} of ${plan.slots.length}`);
  if (slot.kind === "temp") return `block ${slot.block}`;
  return `slot ${slot.kind === "arg" ? (slot.donates ?? index) : index}`;
}

function kernelCode(kernel: Kernel, aliases: readonly (number | undefined)[], target: Target): KernelCode {
  if (outputsOf(kernel).every((aval) => countOf(aval.shape) === 0)) return { stages: [], scratch: [] };
  switch (kernel.kind) {
    case "loop": return loopKernel(kernel, aliases, target);
    case "scatter": return scatterKernel(kernel, aliases, target);
    case "claimed": {
      const found = claimedKernel(kernel, target);
      if (found === undefined) throw new BackendError("E_CLAIM_UNKNOWN", `webgpu: a plan names the claim ${kernel.name}, which this backend refused`);
      return found;
    }
  }
}

function stagesOf(step: Step, number: number, { stages }: KernelCode): PlanStage[] {
  return stages.map((stage) => ({
    stage, step: number, name: step.kernel.name,
    operands: stage.operands.map(({ of, index, range }): PlanOperand => ({
      ...(of === "scratch" ? { of, index } : { of: "slot", index: (of === "in" ? step.ins : step.outs)[index] ?? -1 }), ...(range === undefined ? {} : { range }),
    })),
  }));
}

/** Shaders for all steps of a plan, in order. Working memory is shared by all steps: each is done with it when it ends. */
export function compilePlan(plan: Plan, target: Target): CompiledPlan {
  const known = new Map<Kernel, Map<string, KernelCode>>();
  const stages: PlanStage[] = [];
  const scratch: number[] = [];
  for (const [number, step] of plan.steps.entries()) {
    const outs = step.outs.map((slot) => memoryOf(plan, slot));
    const aliases = step.ins.map((slot) => { const at = outs.indexOf(memoryOf(plan, slot)); return at < 0 ? undefined : at; });
    const variants = known.get(step.kernel) ?? new Map<string, KernelCode>();
    const code = variants.get(aliases.join()) ?? kernelCode(step.kernel, aliases, target);
    const wide = code.stages.find((stage) => stage.operands.length > target.maxBindings);
    if (wide !== undefined) throw new BackendError("E_BUFFER_TOO_LARGE", `webgpu: "${step.kernel.name}" works on arrays so large that a shader would see them in ${wide.operands.length} parts, and this device gives it ${target.maxBindings}; compute in smaller pieces.`);
    known.set(step.kernel, variants.set(aliases.join(), code));
    stages.push(...stagesOf(step, number, code));
    for (const [i, bytes] of code.scratch.entries()) scratch[i] = Math.max(scratch[i] ?? 0, bytes);
  }
  return { stages, scratch };
}
