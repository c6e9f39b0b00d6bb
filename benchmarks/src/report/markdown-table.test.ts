import { expect, test } from "vitest";
import type { RecordLine, SubjectId } from "../record/record.ts";
import { markdownTables } from "./markdown-table.ts";

const by = (name: string, backend: string, place: SubjectId["place"] = "process"): SubjectId => ({ name, backend, place, threads: 1, version: "1" });
const time = (id: string, subject: SubjectId, medianMs: number): RecordLine => ({ kind: "observation", run: "r", case: id, group: "train", subject, samplesMs: [medianMs], medianMs, minMs: medianMs, load: { loadAverage: 0, running: 1, yardstickMs: [1, 1] }, flops: 6e7, result: "equal" });

test("a column a subject, ours first with its share of the ceiling; who cannot says why; pages stand apart", () => {
  const text = markdownTables([
    { kind: "run", format: 1, run: "r", startedAt: "", command: [], machine: { id: "m", cpu: "c", cores: 2, memoryMB: 1, os: "o" }, commit: null, dirty: false, versions: {}, ceilingGflops: 60 },
    time("train/a", by("tfjs", "cpu"), 20), time("train/a", by("ours", "cpu"), 2), time("train/a", by("ours", "webgpu", "page"), 9),
    { kind: "failure", run: "r", case: "train/a", group: "train", subject: by("tfjs", "wasm"), reason: "failed", error: "no kernel" },
    { kind: "measure", run: "r", case: "size/a", group: "size", subject: by("ours", "cpu"), value: 12, unit: "bytes", exact: true },
  ]);
  expect(text).toMatchInlineSnapshot(`
    "**In a process, 1 thread**

    | case | ours cpu | tfjs cpu | tfjs wasm |
    | --- | --- | --- | --- |
    | \`train/a\` | 2.00 (50 %) | 20.0 | cannot: no kernel |

    **In a page of Chromium, 1 thread**

    | case | ours webgpu |
    | --- | --- |
    | \`train/a\` | 9.00 |

    | measure | subject | value |
    | --- | --- | --- |
    | \`size/a\` | ours cpu | 12 bytes |
    "
  `);
});
