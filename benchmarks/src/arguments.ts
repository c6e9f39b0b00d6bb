import { Command, InvalidArgumentError, Option } from "commander";
import { suiteNames } from "./cases/suites.ts";

export const peerNames = ["tfjs", "jax-js", "onnxruntime", "pytorch"] as const;

export interface BenchArguments {
  readonly only: readonly string[];
  readonly suite: string | null;
  readonly backend: readonly string[];
  readonly peers: readonly string[];
  readonly page: boolean;
  readonly threads: number;
  readonly timeMs: number;
  readonly rounds: number;
  readonly json: boolean;
  readonly output: string | null;
  readonly append: boolean;
  readonly quick: boolean;
  readonly list: boolean;
  readonly profile: boolean;
  readonly vs: string | null;
  readonly pairs: number;
  readonly minimumEffect: number;
  readonly markdown: string | null;
  readonly installPeers: boolean;
  readonly budget: "check" | "write" | null;
}

const collect = (value: string, previous: readonly string[] | undefined): readonly string[] => [...(previous ?? []), ...value.split(",").map((v) => v.trim())];

function peersOf(value: string, previous: readonly string[] | undefined): readonly string[] {
  const names = collect(value, previous).flatMap((name) => (name === "all" ? peerNames : [name]));
  const unknown = names.find((name) => !peerNames.some((known) => known === name));
  if (unknown !== undefined) throw new InvalidArgumentError(`There is no peer ${unknown}. Use all, or some of ${peerNames.join(", ")}.`);
  return [...new Set(names)];
}

function positive(maximum: number): (value: string) => number {
  return (value) => {
    const n = Number(value);
    if (!Number.isInteger(n) || n < 1 || n > maximum) throw new InvalidArgumentError(`Use a whole number from 1 to ${maximum}.`);
    return n;
  };
}

function percent(value: string): number {
  const n = Number(value);
  if (!(n > 0 && n < 100)) throw new InvalidArgumentError("Use a percentage above 0 and below 100, such as 2.");
  return n / 100;
}

interface Parsed {
  readonly only?: readonly string[]; readonly suite?: string; readonly backend?: readonly string[]; readonly peer?: readonly string[]; readonly page?: true;
  readonly threads: number; readonly time?: number; readonly rounds: number; readonly pairs: number; readonly effect: number;
  readonly json?: true; readonly output?: string; readonly append?: true; readonly quick?: true; readonly list?: true; readonly profile?: true;
  readonly vs?: string; readonly markdown?: string; readonly installPeers?: true; readonly budget?: "check" | "write";
}

function program(): Command {
  return new Command("bench")
    .description("Times training steps, inference and kernels, ours beside the peers, with exact counters beside every time.")
    .addOption(new Option("--only <glob>", "cases to run; * stands for any characters; repeat it, or separate with commas").argParser(collect))
    .addOption(new Option("--suite <name>", "a named selection of cases").choices([...suiteNames]))
    .option("--quick", "the few cases that tell most, in under two minutes")
    .option("--list", "print the names of the cases and end")
    .addOption(new Option("--backend <name>", "cpu, webgpu, reference, or the path of a module that makes one; repeat it, or separate with commas (default: cpu)").argParser(collect))
    .option("--page", "measure in pages of Chromium instead of processes of Node")
    .addOption(new Option("--peer <name>", `peers to measure in the same run: all, or some of ${peerNames.join(", ")}`).argParser(peersOf))
    .addOption(new Option("--threads <n>", "threads to compute with").argParser(positive(32)).default(1))
    .addOption(new Option("--time <ms>", "time to sample a case for, in each process").argParser(positive(600_000)).default(undefined, "500; 100 with --vs or --quick"))
    .addOption(new Option("--rounds <n>", "fresh processes or pages for each case and subject").argParser(positive(1000)).default(1))
    .addOption(new Option("--vs <what>", "compare with a git ref, a published version, packed tarballs, or another checkout").conflicts(["peer"]))
    .addOption(new Option("--pairs <n>", "pairs of a comparison; a verdict needs 10").argParser(positive(1000)).default(12))
    .addOption(new Option("--effect <percent>", "the smallest change of a time that counts as one").argParser(percent).default(0.02, "2"))
    .option("--json", "the record as JSON lines instead of a table")
    .option("--output <file>", "write the record to a file as well")
    .addOption(new Option("--append", "go on with the record in --output: what it has is not measured again"))
    .addOption(new Option("--profile", "time each kernel of the steps instead of whole steps").conflicts(["peer", "vs", "page"]))
    .addOption(new Option("--budget <what>", "check all exact counters against budgets.json, or write them there").choices(["check", "write"]))
    .addOption(new Option("--markdown <file>", "print a record as tables in Markdown, and end"))
    .option("--install-peers", "install the peers of JavaScript into benchmarks/peers (520 MB) and end")
    .allowExcessArguments(false)
    .showSuggestionAfterError();
}

/** Reads the flags; prints help or a one-line error and ends the process where there is nothing to run. */
export function readArguments(argv: readonly string[], exit?: (error: Error) => never): BenchArguments {
  const command = program();
  if (exit !== undefined) command.exitOverride(exit).configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  command.parse(argv, { from: "user" });
  const parsed = command.opts<Parsed>();
  if (parsed.append === true && parsed.output === undefined) command.error("error: --append needs --output FILE, the record to go on with.");
  return {
    only: parsed.only ?? [], suite: parsed.suite ?? null, backend: parsed.backend ?? ["cpu"], peers: parsed.peer ?? [], page: parsed.page ?? false,
    threads: parsed.threads, timeMs: parsed.time ?? (parsed.vs === undefined && parsed.quick === undefined ? 500 : 100), rounds: parsed.rounds, json: parsed.json ?? false, output: parsed.output ?? null, append: parsed.append ?? false,
    quick: parsed.quick ?? false, list: parsed.list ?? false, profile: parsed.profile ?? false,
    vs: parsed.vs ?? null, pairs: parsed.pairs, minimumEffect: parsed.effect,
    markdown: parsed.markdown ?? null, installPeers: parsed.installPeers ?? false, budget: parsed.budget ?? null,
  };
}
