import { parseArgs } from "node:util";
import { ReceptiveError } from "@receptive/core";
import type { Create } from "../../kit/case.ts";
import { findBackend } from "../../command/find-backend.ts";
import type { Streams } from "../../command/run.ts";
import { campaigns } from "./campaign.ts";

const USAGE = `pnpm fuzz --backend NAME [--minutes N] [--seed N] [--only programs|orders|arguments]

  --backend   as of pnpm conformance
  --minutes   how long; 1 unless told
  --seed      where it begins; each round takes the next seed
  --only      one part of it
`;

/** A round's share of seconds: programs find most. */
const SECONDS: Readonly<Record<string, number>> = { programs: 12, orders: 6, arguments: 6 };
/** A fault is found again and again. */
const MOST_FINDINGS = 10;

export interface FuzzOptions { readonly minutes: number; readonly seed: number; readonly only?: string; readonly print: (text: string) => void }

/** Fuzzes a backend until the time is up and gives the number of findings, which it prints as it finds them. */
export async function fuzz(create: Create, { minutes, seed, only, print }: FuzzOptions): Promise<number> {
  const end = performance.now() + minutes * 60_000;
  const chosen = campaigns.filter((c) => only === undefined || c.name === only);
  const counts = new Map<string, number>();
  let findings = 0;
  let round = 0;
  while (performance.now() < end && findings < MOST_FINDINGS) {
    // Said beforehand, so that what never comes back is known by its seed.
    print(`seed ${seed + round}\n`);
    for (const c of chosen) {
      const milliseconds = Math.min(1000 * (SECONDS[c.name] ?? 5), end - performance.now());
      if (milliseconds <= 0) break;
      const { cases, finding } = await c.run(create, { seed: seed + round, runs: 1_000_000, milliseconds });
      counts.set(c.name, (counts.get(c.name) ?? 0) + cases);
      if (finding === null) continue;
      findings++;
      print(`FOUND by ${finding}\n\n`);
    }
    round++;
  }
  print(`seeds ${seed} to ${seed + round - 1}: ${[...counts].map(([name, n]) => `${n} ${name}`).join(", ")}; ${findings} findings\n`);
  return findings;
}

/** The command: 0 where nothing was found, 1 where something was, 2 for misuse. */
export async function runFuzz(words: readonly string[], streams: Streams): Promise<number> {
  try {
    return await runWords(words, streams);
  } catch (error) {
    // What has a code says what to do; anything else is a fault of ours, and wants its stack.
    if (!(error instanceof ReceptiveError)) throw error;
    streams.stderr.write(`${String(error)}\n`);
    return 2;
  }
}

async function runWords(words: readonly string[], streams: Streams): Promise<number> {
  if (words.includes("--help") || words.includes("-h")) {
    streams.stdout.write(USAGE);
    return 0;
  }
  const text = { type: "string" } as const;
  let values: { backend?: string; minutes?: string; seed?: string; only?: string };
  try {
    values = parseArgs({ args: words.filter((w) => w !== "--"), options: { backend: text, minutes: text, seed: text, only: text } }).values;
  } catch (error) {
    streams.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
  const [minutes, seed] = [Number(values.minutes ?? "1"), Number(values.seed ?? "1")];
  if (values.backend === undefined || !(minutes > 0) || !Number.isSafeInteger(seed) || (values.only !== undefined && !campaigns.some((c) => c.name === values.only))) {
    streams.stderr.write(USAGE);
    return 2;
  }
  const found = await fuzz((await findBackend(values.backend)).create, { minutes, seed, ...(values.only === undefined ? {} : { only: values.only }), print: (t) => streams.stdout.write(t) });
  return found > 0 ? 1 : 0;
}
