import { JsonView } from "./json-view.ts";
import { LiveView } from "./live-view.ts";
import { PlainView } from "./plain-view.ts";
import { terminalOf } from "./terminal-of.ts";
import type { Output, TrainView } from "./train-view.ts";

/** Objects for a program, moving figures for a terminal, plain lines for everything else (also for one that cannot move its cursor). */
export function chooseView(output: Output, env: Readonly<Record<string, string | undefined>>, json: boolean): TrainView {
  if (json) return new JsonView(output);
  if (output.isTTY === true && env["TERM"] !== "dumb") return new LiveView(output, env);
  return new PlainView(output, terminalOf(output, env));
}
