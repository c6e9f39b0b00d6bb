import { Command, InvalidArgumentError, Option } from "commander";
import { backendNames } from "./backends.ts";

export interface BenchArguments {
  readonly only: readonly string[];
  readonly backend: readonly string[];
  readonly threads: number;
  readonly timeMs: number;
  readonly json: boolean;
  readonly list: boolean;
  readonly profile: boolean;
  readonly peer: boolean;
  readonly pair: boolean;
  readonly rounds: number;
}

const collect = (value: string, previous: readonly string[] | undefined): readonly string[] => [...(previous ?? []), ...value.split(",").map((v) => v.trim())];

function positive(maximum: number): (value: string) => number {
  return (value) => {
    const n = Number(value);
    if (!Number.isInteger(n) || n < 1 || n > maximum) throw new InvalidArgumentError(`Use a whole number from 1 to ${maximum}.`);
    return n;
  };
}

interface Parsed {
  readonly only?: readonly string[]; readonly backend?: readonly string[]; readonly threads: number; readonly time: number;
  readonly json?: true; readonly list?: true; readonly profile?: true; readonly peer?: string; readonly pair?: string; readonly rounds: number;
}

/** Reads the flags; prints help or a one-line error and ends the process where there is nothing to run. */
export function readArguments(argv: readonly string[], exit?: (error: Error) => never): BenchArguments {
  const program = new Command("bench")
    .description("Times training steps, inference and kernels, with exact counters beside every time.")
    .addOption(new Option("--only <glob>", "cases to run; * stands for any characters; repeat it, or separate with commas").argParser(collect))
    .addOption(new Option("--backend <name>", `one of ${backendNames.join(", ")}; repeat it, or separate with commas (default: all but webgpu; reference runs small cases alone)`).argParser(collect))
    .addOption(new Option("--threads <n>", "threads to compute with").argParser(positive(256)).default(1))
    .addOption(new Option("--time <ms>", "time to sample a case for").argParser(positive(600_000)).default(1000))
    .option("--json", "one JSON object a line instead of a table")
    .option("--list", "print the names of the cases and end")
    .addOption(new Option("--profile", "time each kernel of the steps instead of whole steps").conflicts(["peer", "pair"]))
    .addOption(new Option("--peer <name>", "measure this peer too, after ours").choices(["pytorch"]))
    .addOption(new Option("--pair <name>", "alternate ours and this peer, and print the ratio of their times").choices(["pytorch"]).conflicts("peer"))
    .addOption(new Option("--rounds <n>", "rounds of a pair").argParser(positive(1000)).default(10))
    .allowExcessArguments(false)
    .showSuggestionAfterError();
  if (exit !== undefined) program.exitOverride(exit).configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  program.parse(argv, { from: "user" });
  const parsed = program.opts<Parsed>();
  return {
    only: parsed.only ?? [], backend: parsed.backend ?? [], threads: parsed.threads, timeMs: parsed.time, rounds: parsed.rounds,
    json: parsed.json ?? false, list: parsed.list ?? false, profile: parsed.profile ?? false, peer: parsed.peer !== undefined, pair: parsed.pair !== undefined,
  };
}
