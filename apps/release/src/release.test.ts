import { parseHistory } from "@receptive/benchmarks/history";
import { comparison, linesOf, type SimulatedRun, simulatedRun } from "@receptive/benchmarks/history/testing";
import { describe, expect, test } from "vitest";
import { publicPackages } from "@receptive/scripts/repository";
import { readArguments } from "./arguments.ts";
import { changesOf } from "./changelog.ts";
import { releaseNotes } from "./release-notes.ts";
import { faultsOfRelease, pendingChangesets, storedRuns, versionedPackages } from "./release-state.ts";

const core = "# @receptive/core\n\n## 0.2.0\n\n### Minor Changes\n\n- `cumsum` is faster.\n\n### Patch Changes\n\n- Goes with @receptive/core 0.2.0.\n\n## 0.1.0\n\n### Minor Changes\n\n- The first.\n";
const alone = "# receptive\n\n## 0.2.0\n\n### Patch Changes\n\n- Goes with @receptive/core 0.2.0.\n";

const run = (options: Partial<SimulatedRun>): SimulatedRun => ({ run: "r1", day: "2026-01-01", version: "0.2.0", commit: "abcdef0123", ours: { "train/lenet5/b128": 2.92 }, peers: { tfjs: { "train/lenet5/b128": 20.4 } }, flops: { "train/lenet5/b128": 8.76e7 }, ...options });

test("changes of one version, and nothing of a version that is not there", () => {
  expect(changesOf(core, "0.1.0")).toBe("### Minor Changes\n\n- The first.");
  expect(changesOf(core, "0.3.0")).toBeUndefined();
});

test("notes: what changed, package by package, and what was measured", () => {
  const lines = [...simulatedRun(run({})), { kind: "skipped", run: "r1", peer: "pytorch", reason: "no Python here imports torch" } as const, comparison("r1", "train/lenet5/b128", ["0.1.0", "0.2.0"], 0.8)];
  const { runs: [measured], runs } = parseHistory(linesOf(lines));
  if (measured === undefined) throw new Error("there is a run");
  expect(releaseNotes({ version: "0.2.0", changelogs: [{ name: "receptive", text: alone }, { name: "@receptive/core", text: core }], run: measured, history: runs })).toMatchInlineSnapshot(`
    "# Receptive 0.2.0

    ## What changed

    ### @receptive/core

    #### Minor Changes

    - \`cumsum\` is faster.

    ## What was measured

    \`pnpm bench --quick\` on processor of m1, 2 cores, linux 6.1 x64, Node 24.21.0, 2026-01-01, commit abcdef0. The record with its raw samples is attached. Times are medians.

    Index of speed: 125, after 100 of 0.1.0 (+25.0 %), over 1 cases.

    | case, backend, place, threads | ours, ms | tfjs wasm, ms | of the peak |
    | --- | --- | --- | --- |
    | \`train/lenet5/b128 cpu process 1\` | 2.92 | 20.4 | 50 % |

    ### What was not measured

    - pytorch: no Python here imports torch
    "
  `);
});

describe("what speaks against publishing", () => {
  const packages = publicPackages().map((workspace) => ({ workspace, version: "0.2.0", changelog: core }));
  const measured = (options: Partial<SimulatedRun>) => parseHistory(linesOf(simulatedRun(run(options)))).runs[0];

  test("nothing, where all is as it should be", () => {
    expect(faultsOfRelease({ packages, pending: [], dirty: "", run: measured({}) })).toEqual([]);
  });

  test("notes without a version, changes that are not committed, a measurement of another version", () => {
    const faults = faultsOfRelease({ packages, pending: [".changeset/a.md"], dirty: " M README.md", run: measured({ version: "0.1.0" }) });
    expect(faults.map((fault) => fault.split("\n")[0])).toEqual([expect.stringMatching(/^1 changesets have no version yet/), expect.stringMatching(/not committed/), "the measurement is of 0.1.0, not of 0.2.0."]);
    expect(faultsOfRelease({ packages: packages.map((each) => ({ ...each, version: "0.0.0" })), pending: [], dirty: "", run: undefined })).toEqual(["receptive has no version yet."]);
  });
});

test("the state of this repository can be read", () => {
  expect(versionedPackages().map(({ workspace }) => workspace.manifest.name)).toContain("receptive");
  expect(pendingChangesets().every((file) => file.endsWith(".md"))).toBe(true);
  expect(storedRuns().every(({ run: line }) => line.kind === "run")).toBe(true);
});

test("flags that are not known, or exclude each other, are refused", () => {
  expect(readArguments(["--suite", "table"])).toEqual({ publish: false, record: undefined, suite: "table", vs: undefined, skipTests: false });
  expect(() => readArguments(["--now"])).toThrow(/--now/);
  expect(() => readArguments(["--record", "a", "--suite", "table"])).toThrow(/exclude each other/);
});
