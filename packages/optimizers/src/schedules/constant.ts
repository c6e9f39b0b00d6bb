import { checkRate, type Schedule } from "./schedule.ts";

/** The same rate at every step. Throws ArgumentError `E_SCHEDULE`. */
export function constant(lr: number): Schedule {
  checkRate("constant", lr);
  const schedule: Schedule = { name: "constant", rateAt: () => lr, rate: () => lr, bind: () => schedule };
  return schedule;
}
