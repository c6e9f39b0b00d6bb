import type { BenchArguments } from "../arguments.ts";
import type { BenchCase } from "../cases/bench-case.ts";
import { recording } from "../recording.ts";
import { comparisonTable } from "../report/comparison-table.ts";
import { resultTable } from "../report/result-table.ts";
import { ourSubject } from "../run/subjects.ts";
import type { Subject } from "../run/subject.ts";
import { UsageError } from "../usage-error.ts";
import { basePackages } from "./base-packages.ts";
import { compare } from "./compare.ts";
import { type Base, findBase } from "./find-base.ts";

/** The base in the same program as the head, so that only our packages differ. */
async function baseSubject(base: Base, what: string, options: Parameters<typeof ourSubject>[0]): Promise<Subject> {
  try {
    return await ourSubject({ ...options, version: base.version, plugin: basePackages(base.folder) });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--vs ${what}: the programs of the cases do not fit it (${error instanceof Error ? error.message.trim().replaceAll("\n", " ") : String(error)}). Name a state whose packages have what they import.`);
  }
}

/** Compares the working tree with what `--vs` names; answers how many cases regressed or failed. */
export async function versus(cases: readonly BenchCase[], args: BenchArguments, what: string, command: readonly string[]): Promise<number> {
  const [backend = "cpu", ...others] = args.backend;
  if (others.length > 0) throw new UsageError("--vs compares one backend at a time: name one with --backend.");
  const base = findBase(what);
  try {
    return await recording(args, command, async ({ run, lines, pages, version, write, progress }) => {
      const options = { backend, place: args.page ? "page" : "process", threads: args.threads, version, pages } as const;
      const [before, head] = [await baseSubject(base, what, options), await ourSubject(options)];
      const compared = await compare(cases, before, head, {
        run: run.run, timeMs: args.timeMs, pairs: args.pairs, minimumEffect: args.minimumEffect, cores: run.machine.cores, write, progress,
      });
      progress("");
      const failed = lines.filter((line) => line.kind === "failure");
      if (!args.json) console.log([`head ${version} against base ${base.version}`, ...(compared.length === 0 ? [] : [comparisonTable(compared)]), ...(failed.length === 0 ? [] : [resultTable(failed, [])])].join("\n"));
      return failed.length + compared.filter(({ verdict }) => verdict === "regression").length;
    });
  } finally {
    base.release();
  }
}
