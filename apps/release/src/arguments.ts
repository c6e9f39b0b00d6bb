import { parseArgs } from "node:util";

export interface ReleaseArguments {
  /** Publishes; without it nothing leaves this machine. */
  readonly publish: boolean;
  /** A record to attach instead of measuring. */
  readonly record: string | undefined;
  readonly suite: string | undefined;
  /** A release to measure beside this one. */
  readonly vs: string | undefined;
  readonly skipTests: boolean;
}

export const USAGE = `pnpm release [--publish] [--record FILE | --suite NAME] [--vs VERSION] [--skip-tests]
  Builds, checks and packs every package, measures, and writes notes, record and tarballs into release/VERSION. Nothing leaves this
  machine without --publish.
  --record FILE   attach this record (pnpm bench --output FILE); the latest of this version in benchmarks/history unless told
  --suite NAME    measure this suite now, where there is no record; the quick one unless told
  --vs VERSION    measure this release beside an earlier one, in pairs
  --skip-tests    only packages, bundles and documentation are checked: for a tree whose tests have passed`;

/** Throws where a flag is not known. */
export function readArguments(argv: readonly string[]): ReleaseArguments {
  const { values } = parseArgs({ args: [...argv], options: { publish: { type: "boolean" }, record: { type: "string" }, suite: { type: "string" }, vs: { type: "string" }, "skip-tests": { type: "boolean" } } });
  if (values.record !== undefined && values.suite !== undefined) throw new TypeError("--record and --suite exclude each other: a record is there, or it is measured.");
  return { publish: values.publish ?? false, record: values.record, suite: values.suite, vs: values.vs, skipTests: values["skip-tests"] ?? false };
}
