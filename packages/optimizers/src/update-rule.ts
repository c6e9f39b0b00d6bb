import { full, type Tensor } from "@receptive/core";
import { leavesOf, scalarSlot, slot, treeLike } from "./leaves.ts";
import type { Optimizer, TrainInfo } from "./optimizer.ts";
import { bindTreatment, checkGroupsUsed, type CommonOptions, type Treatment, treatmentsOf } from "./param-group.ts";
import type { Rate, Schedule } from "./schedules/schedule.ts";
import { scheduleOf } from "./schedules/schedule-of.ts";
import type { TensorTree, TrainState } from "./train-state.ts";

/** What all parameters of a group share in one update. */
export interface UpdateContext {
  readonly rate: Tensor | number;
  /** i32 scalar: updates made before this one. */
  readonly step: Tensor;
  /** t, f32 scalar: the number of this update, from 1. */
  readonly t: Tensor;
  /** What the rule's `scalars` have become. */
  readonly scalar: (name: string) => Tensor;
}

/** New value of a parameter, and what is remembered of it. */
export type Updated<M extends string> = readonly [w: Tensor, memory: Readonly<Partial<Record<M, Tensor>>>];

/** An optimizer but for rates, groups and trees: what happens to one parameter. `M` names what it remembers. */
export interface UpdateRule<M extends string = string> {
  readonly name: string;
  /** What is remembered of each parameter, at the start. */
  readonly memory: Readonly<Partial<Record<M, (w: Tensor) => Tensor>>>;
  /** Numbers remembered once for all parameters, at the start. */
  readonly scalars?: Readonly<Record<string, number>>;
  /** The scalars of this update from the last one's. */
  advance?(scalar: (name: string) => Tensor, t: Tensor): Readonly<Record<string, Tensor>>;
  /** True: weights shrink by rate·λ, and the gradient is left alone. */
  readonly decoupled?: boolean;
  /** What is computed once an update, and then the update of one parameter by its gradient. */
  begin(context: UpdateContext): (w: Tensor, g: Tensor, old: (name: M) => Tensor) => Updated<M>;
  /** The same rule with its schedules stretched over a run. */
  bind?(info: TrainInfo): UpdateRule<M>;
}

/** The optimizer of a rule. Throws ArgumentError `E_OPTIMIZER_OPTION`, `E_SCHEDULE`. */
export function optimizerOf<M extends string>(rule: UpdateRule<M>, lr: Rate, options: CommonOptions): Optimizer {
  return build(rule, scheduleOf(lr), treatmentsOf(rule.name, options));
}

function build<M extends string>(rule: UpdateRule<M>, schedule: Schedule, treatments: readonly Treatment[]): Optimizer {
  const { name } = rule;
  const slots = Object.keys(rule.memory) as M[];
  return {
    name,
    init(params) {
      const leaves = leavesOf(name, params);
      checkGroupsUsed(name, treatments, leaves.map((l) => l.name));
      const opt: Record<string, TensorTree> = {};
      for (const m of slots) opt[m] = treeLike(params, leaves.map(({ tensor }) => rule.memory[m]?.(tensor) ?? tensor));
      for (const [key, value] of Object.entries(rule.scalars ?? {})) opt[key] = full([], value);
      if (schedule.adjustable === true) opt["rate"] = full([], schedule.rateAt(0));
      return opt;
    },
    update<S extends TrainState>(grads: TensorTree, state: S): S {
      const leaves = leavesOf(name, state.params, grads, ...slots.map((m) => slot(name, state.opt, m)));
      const step = state.step.add(1);
      const t = step.cast("f32");
      const last = (key: string): Tensor => scalarSlot(name, state.opt, key);
      const scalars = rule.advance?.(last, t) ?? {};
      const base = schedule.adjustable === true ? last("rate") : schedule.rate(state.step);
      const context = { step: state.step, t, scalar: (key: string): Tensor => scalars[key] ?? last(key) };
      const updates = treatments.map((treatment) => updateOf(rule, treatment, base, context));
      const results = leaves.map(({ name: leaf, tensor, others: [g, ...old] }) => {
        const update = updates[treatments.findIndex((treatment) => treatment.match(leaf))];
        if (update === undefined || g === undefined) throw new RangeError(`${name} has no update for ${leaf}`);
        return update(tensor, g, (m) => old[slots.indexOf(m)] ?? missing(name, m));
      });
      const opt: Record<string, TensorTree> = {};
      for (const m of slots) opt[m] = treeLike(state.params, results.map(([, memory]) => memory[m] ?? missing(name, m)));
      Object.assign(opt, scalars, schedule.adjustable === true ? { rate: base } : {});
      return { ...state, params: treeLike(state.params, results.map(([w]) => w)), opt, step };
    },
    bind: (info) => build(rule.bind?.(info) ?? rule, schedule.bind(info), treatments.map((treatment) => bindTreatment(treatment, info))),
    rateAt: (step) => schedule.rateAt(step),
  };
}

/** The update of one group's parameters, its shared numbers computed when it is first needed. */
function updateOf<M extends string>(rule: UpdateRule<M>, { schedule, scale, weightDecay }: Treatment, base: Tensor | number, context: Omit<UpdateContext, "rate">): (w: Tensor, g: Tensor, old: (name: M) => Tensor) => Updated<M> {
  const own = schedule?.rate(context.step) ?? base;
  const rate = scale === 1 ? own : typeof own === "number" ? own * scale : own.mul(scale);
  const update = rule.begin({ ...context, rate });
  if (weightDecay === 0) return update;
  if (rule.decoupled !== true) return (w, g, old) => update(w, g.add(w.mul(weightDecay)), old);
  const share = typeof rate === "number" ? rate * weightDecay : rate.mul(weightDecay);
  return (w, g, old) => update(w.sub(w.mul(share)), g, old);
}

function missing(optimizer: string, memory: string): never {
  throw new RangeError(`${optimizer} does not remember ${memory}`);
}
