/** What every run that makes a record shares: its lines on their way, and the browser where one is asked for. */
import type { BenchArguments } from "./arguments.ts";
import { openPages, type Pages } from "./hosts/page-host.ts";
import { describeRun, isReleased } from "./record/machine.ts";
import type { RecordLine, RunLine } from "./record/record.ts";
import { openRecord } from "./record/record-file.ts";
import { stateName } from "./record/state-name.ts";

export interface Recording {
  readonly run: RunLine;
  /** Lines that the file had before. */
  readonly before: readonly RecordLine[];
  readonly lines: readonly RecordLine[];
  readonly pages: Pages | null;
  /** The working tree, as the record calls it. */
  readonly version: string;
  readonly write: (line: RecordLine) => void;
  readonly progress: (text: string) => void;
}

/** Ctrl-C, and what `timeout` and schedulers send. */
const BREAKS = ["SIGINT", "SIGTERM"] as const;

/** Opens the record, does the work, and closes it, whatever happens in between. */
export async function recording(args: BenchArguments, command: readonly string[], work: (on: Recording) => Promise<number>): Promise<number> {
  const record = args.output === null ? null : openRecord(args.output, args.append);
  // A run that is broken off leaves by its exits: temporary folders and worktrees go.
  const stop = (_: NodeJS.Signals, signal: number): void => {
    if (record !== null) console.error(`\nbroken off: what was measured is in ${record.path}; \`--append --output ${record.path}\` goes on with it`);
    process.exit(128 + signal);
  };
  for (const signal of BREAKS) process.once(signal, stop);
  let pages: Pages | null = null;
  try {
    pages = args.page ? await openPages() : null;
    const run = await describeRun(command, new Date(), pages?.chromiumVersion ?? null);
    const lines: RecordLine[] = [];
    const write = (line: RecordLine): void => {
      lines.push(line);
      record?.write(line);
      if (args.json) console.log(JSON.stringify(line));
    };
    const progress = (text: string): void => { if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`); };
    write(run);
    const { commit, dirty, versions: { receptive = "0.0.0" } } = run;
    const version = stateName({ version: receptive, commit, dirty, released: isReleased(receptive, commit) });
    const failures = await work({ run, before: record?.before ?? [], lines, pages, version, write, progress });
    record?.close();
    return failures;
  } finally {
    for (const signal of BREAKS) process.removeListener(signal, stop);
    await pages?.close();
  }
}
