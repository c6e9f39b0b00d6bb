import { constant } from "./constant.ts";
import type { Rate, Schedule } from "./schedule.ts";

/** A number stands for a constant schedule. */
export function scheduleOf(rate: Rate): Schedule {
  return typeof rate === "number" ? constant(rate) : rate;
}
