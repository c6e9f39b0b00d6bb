import { describe, expect, test } from "vitest";
import { chainIndex, linksOf } from "./chain-index.ts";
import { parseHistory } from "./parse-history.ts";
import { stateName } from "../record/state-name.ts";
import { ceilingShares, counterSeries, peerRatios } from "./run-ratios.ts";
import { sessionsOf } from "./sessions.ts";
import { taskChanges } from "./task-changes.ts";
import { comparison, linesOf, runLine, type SimulatedRun, simulatedRun } from "./testing/simulated-run.ts";

const historyOf = (...runs: readonly SimulatedRun[]): ReturnType<typeof parseHistory>["runs"] => parseHistory(linesOf(runs.flatMap(simulatedRun))).runs;
const rounded = (runs: Parameters<typeof chainIndex>[0], group?: string): [string, number, number][] => chainIndex(runs, group).map(({ version, index, chain }) => [version, Math.round(index), chain]);

describe("the index", () => {
  test("a version twice as fast is at 200, however busy the machine was", () => {
    const runs = historyOf({ run: "r1", day: "2026-01-01", version: "0.1.0", ours: { "train/a": 8, "train/b": 2 } }, { run: "r2", day: "2026-02-01", version: "0.2.0", pace: 3, ours: { "train/a": 4, "train/b": 1 } });
    expect(rounded(runs)).toEqual([["0.1.0", 100, 0], ["0.2.0", 200, 0]]);
  });

  test("is a geometric mean: one case four times as fast, the other as it was", () => {
    const runs = historyOf({ run: "r1", day: "2026-01-01", version: "0.1.0", ours: { "train/a": 8, "train/b": 2 } }, { run: "r2", day: "2026-02-01", version: "0.2.0", ours: { "train/a": 2, "train/b": 2 } });
    expect(rounded(runs, "train")).toEqual([["0.1.0", 100, 0], ["0.2.0", 200, 0]]);
  });

  test("cases come and go: a link is made of those that both versions have", () => {
    const runs = historyOf(
      { run: "r1", day: "2026-01-01", version: "0.1.0", ours: { "train/a": 8 } },
      { run: "r2", day: "2026-02-01", version: "0.2.0", ours: { "train/a": 4, "train/new": 100 } },
      { run: "r3", day: "2026-03-01", version: "0.3.0", ours: { "train/new": 50 } },
    );
    expect(rounded(runs)).toEqual([["0.1.0", 100, 0], ["0.2.0", 200, 0], ["0.3.0", 400, 0]]);
  });

  test("a new machine is linked by the version that ran on both, never by its times", () => {
    const runs = historyOf(
      { run: "r1", day: "2026-01-01", version: "0.1.0", ours: { "train/a": 8 } },
      { run: "r2", day: "2026-02-01", version: "0.2.0", ours: { "train/a": 4 } },
      { run: "r3", day: "2026-02-02", version: "0.2.0", machine: "fast", ours: { "train/a": 0.5 } },
      { run: "r4", day: "2026-03-01", version: "0.3.0", machine: "fast", ours: { "train/a": 0.4 } },
    );
    expect(rounded(runs)).toEqual([["0.1.0", 100, 0], ["0.2.0", 200, 0], ["0.3.0", 250, 0]]);
  });

  test("without such a version it is another chain", () => {
    const runs = historyOf({ run: "r1", day: "2026-01-01", version: "0.1.0", ours: { "train/a": 8 } }, { run: "r2", day: "2026-02-01", version: "0.2.0", machine: "fast", ours: { "train/a": 1 } });
    expect(rounded(runs)).toEqual([["0.1.0", 100, 0], ["0.2.0", 100, 1]]);
  });

  test("pairs within a run count before runs one after the other, and pairs without a verdict do not count", () => {
    const lines = [
      ...simulatedRun({ run: "r1", day: "2026-01-01", version: "0.1.0", ours: { "train/a": 8 } }),
      ...simulatedRun({ run: "r2", day: "2026-02-01", version: "0.2.0", ours: { "train/a": 4 } }),
      comparison("r2", "train/a", ["0.1.0", "0.2.0"], 0.8), comparison("r2", "train/b", ["0.1.0", "0.2.0"], 0.1, "no verdict"),
    ];
    expect(rounded(parseHistory(linesOf(lines)).runs)).toEqual([["0.1.0", 100, 0], ["0.2.0", 125, 0]]);
  });

  test("a release re-run with two before it is linked to the last of them", () => {
    const lines = [
      runLine({ run: "r3", day: "2026-03-01", version: "0.3.0" }), comparison("r3", "train/a", ["0.1.0", "0.2.0"], 0.5), comparison("r3", "train/a", ["0.2.0", "0.3.0"], 0.5), comparison("r3", "train/a", ["0.1.0", "0.3.0"], 0.3),
    ];
    expect(rounded(parseHistory(linesOf(lines)).runs)).toEqual([["0.1.0", 100, 0], ["0.2.0", 200, 0], ["0.3.0", 400, 0]]);
  });

  test("what is not released is called by its commit", () => {
    const runs = historyOf({ run: "r1", day: "2026-01-01", version: "0.1.0", commit: "abcdef0123456789", ours: { "train/a": 8 } });
    expect(chainIndex(runs).map(({ version }) => version)).toEqual(["0.1.0@abcdef0"]);
    expect(linksOf(runs)).toEqual([]);
    expect(chainIndex([])).toEqual([]);
  });

  test("what is released by its version, and a commit that was measured is linked as the base of a comparison", () => {
    const commit = "abcdef0123456789";
    const runs = [
      ...simulatedRun({ run: "r1", day: "2026-01-01", version: "0.1.0", commit: "0000000000000000", released: true, ours: { "train/a": 8 } }),
      ...simulatedRun({ run: "r2", day: "2026-02-01", version: "0.1.0", commit, ours: { "train/a": 4 } }),
      runLine({ run: "r3", day: "2026-03-01", machine: "m2" }),
      comparison("r3", "train/a", [stateName({ version: "0.1.0", commit, dirty: false, released: false }), "0.2.0"], 0.5),
    ];
    expect(rounded(parseHistory(linesOf(runs)).runs)).toEqual([["0.1.0", 100, 0], ["0.1.0@abcdef0", 200, 0], ["0.2.0", 400, 0]]);
  });
});

test("slices of one commit on one machine within a day are one measurement; another commit, machine or day is not", () => {
  const of = (run: string, options: Partial<SimulatedRun>): SimulatedRun => ({ run, day: "2026-01-01", commit: "abc", ours: { "train/a": 5 }, ...options });
  const runs = historyOf(of("r1", {}), of("r2", { ours: { "matmul/b": 3 } }), of("r3", { commit: "def" }), of("r4", { machine: "m2" }), of("r5", { day: "2026-01-03" }), of("r6", { commit: null }), of("r7", { commit: null }));
  const sessions = sessionsOf(runs);
  expect(sessions.map(({ run, observations }) => [run.run, observations.map((line) => line.case)])).toEqual([
    ["r1", ["train/a", "matmul/b"]], ["r3", ["train/a"]], ["r4", ["train/a"]], ["r6", ["train/a"]], ["r7", ["train/a"]], ["r5", ["train/a"]],
  ]);
  expect(new Set(sessions[0]?.observations.map(({ run }) => run))).toEqual(new Set(["r1"]));
});

test("ratios to peers and to the ceiling, of one run", () => {
  const [run] = historyOf({ run: "r1", day: "2026-01-01", ours: { "train/a": 5 }, peers: { tfjs: { "train/a": 20, "train/other": 1 } }, flops: { "train/a": 1.5e8 } });
  if (run === undefined) throw new Error("there is a run");
  expect(peerRatios(run).map(({ case: name, peer, ratio }) => [name, peer, ratio])).toEqual([["train/a", "tfjs", 4]]);
  const elsewhere = run.observations.map((line) => (line.subject.name === "tfjs" ? { ...line, subject: { ...line.subject, place: "page" } as const } : line));
  expect(peerRatios({ ...run, observations: elsewhere })).toEqual([]);
  expect(ceilingShares(run).map(({ case: name, gflops, share }) => [name, gflops, share])).toEqual([["train/a", 30, 0.5]]);
});

test("counters are one series over all machines", () => {
  const runs = historyOf({ run: "r1", day: "2026-01-01", ours: { "train/a": 5 }, kernels: 47 }, { run: "r2", day: "2026-02-01", machine: "fast", ours: { "train/a": 1 }, kernels: 43 });
  expect(counterSeries(runs).map(({ task, counter, points }) => [task, counter, points.map(({ value }) => value)])).toEqual([["train/a cpu process 1", "kernels", [47, 43]]]);
});

test("a task that became 10 % slower is found, on the machine where it was seen", () => {
  const runs = historyOf(...Array.from({ length: 24 }, (_, i): SimulatedRun => ({ run: `r${String(i).padStart(2, "0")}`, day: `2026-01-${String(i + 1).padStart(2, "0")}`, pace: 1 + (i % 3), ours: { "train/a": (i < 12 ? 5 : 5.5) * (1 + 0.004 * (i % 5)), "train/b": 3 + 0.01 * (i % 4) } })));
  const found = taskChanges(runs);
  expect(found.map(({ task, run }) => [task, run])).toEqual([["train/a cpu process 1", "r12"]]);
  // 5.5 ÷ 5; the medians of the repeating scatter of 0 to 1.6 % may fall on neighbouring values, 0.4 % apart on each side.
  expect(Math.abs((found[0]?.ratio ?? 0) - 1.1)).toBeLessThan(0.01);
});
