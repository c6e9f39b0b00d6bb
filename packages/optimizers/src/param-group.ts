import { ArgumentError } from "@receptive/core";
import { checkRange } from "./optimizer.ts";
import type { TrainInfo } from "./optimizer.ts";
import type { Rate, Schedule } from "./schedules/schedule.ts";
import { scheduleOf } from "./schedules/schedule-of.ts";

/** Parameters that are treated in their own way; the first group that matches a parameter has it. */
export interface ParamGroup {
  /** Whether a parameter is one of them, by its dotted name: `conv1.bias`. */
  readonly match: (name: string) => boolean;
  /** A rate of their own, which nothing but its own schedule changes. Default: the optimizer's. */
  readonly lr?: Rate;
  /** Multiplies the rate. 0 freezes them. Default 1. */
  readonly scale?: number;
  /** Default: the optimizer's. */
  readonly weightDecay?: number;
}

/** What every optimizer can be told. */
export interface CommonOptions {
  /** λ. L2: adds λ·w to the gradient, except where the optimizer says otherwise. Default 0. */
  readonly weightDecay?: number;
  /**
   * Parameters with a rate or weight decay of their own. Default none.
   *
   * @example
   * sgd(0.1, { weightDecay: 1e-4, groups: [{ match: (name) => name.endsWith("bias"), weightDecay: 0 }] });
   */
  readonly groups?: readonly ParamGroup[];
}

/** How the parameters of one group are updated. */
export interface Treatment {
  readonly match: (name: string) => boolean;
  /** Null: the optimizer's own. */
  readonly schedule: Schedule | null;
  readonly scale: number;
  readonly weightDecay: number;
}

/** The groups, and last of all what holds for the rest. Throws ArgumentError `E_OPTIMIZER_OPTION`, `E_SCHEDULE`. */
export function treatmentsOf(optimizer: string, { weightDecay = 0, groups = [] }: CommonOptions): Treatment[] {
  checkRange(optimizer, "weightDecay", weightDecay, 0, Infinity);
  const own = groups.map((group, i): Treatment => {
    const { match, lr, scale = 1, weightDecay: decay = weightDecay } = group;
    if (typeof match !== "function") throw new ArgumentError("E_OPTIMIZER_OPTION", `${optimizer}: groups[${i}].match is a function of a parameter's name, got ${typeof match}.`);
    checkRange(optimizer, `groups[${i}].scale`, scale, 0, Infinity);
    checkRange(optimizer, `groups[${i}].weightDecay`, decay, 0, Infinity);
    const schedule = lr === undefined ? null : scheduleOf(lr);
    if (schedule?.adjustable === true) throw new ArgumentError("E_OPTIMIZER_OPTION", `${optimizer}: only the optimizer's own rate is adjustable; give groups[${i}] a scale instead.`);
    return { match, schedule, scale, weightDecay: decay };
  });
  return [...own, { match: () => true, schedule: null, scale: 1, weightDecay }];
}

export function bindTreatment(treatment: Treatment, info: TrainInfo): Treatment {
  return { ...treatment, schedule: treatment.schedule?.bind(info) ?? null };
}

/** Throws ArgumentError `E_OPTIMIZER_OPTION` for a group that no parameter belongs to: its match has a mistake. */
export function checkGroupsUsed(optimizer: string, treatments: readonly Treatment[], names: readonly string[]): void {
  const used = new Set(names.map((name) => treatments.findIndex((t) => t.match(name))));
  for (const i of treatments.slice(0, -1).keys()) {
    if (used.has(i)) continue;
    throw new ArgumentError("E_OPTIMIZER_OPTION", `${optimizer}: no parameter belongs to groups[${i}]; the names are ${names.slice(0, 20).join(", ")}${names.length > 20 ? ", …" : ""}, and the first group that matches has it.`);
  }
}
