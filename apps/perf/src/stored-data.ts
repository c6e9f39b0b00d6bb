import { parseHistory } from "@receptive/benchmarks/history";
import type { AccuracyRecord } from "@receptive/conformance";
import type { PageData } from "./page-data.ts";

const histories: Readonly<Record<string, () => Promise<string>>> = import.meta.glob<string>("../../../benchmarks/history/*.jsonl", { query: "?raw", import: "default" });
const records: Readonly<Record<string, () => Promise<AccuracyRecord>>> = import.meta.glob<AccuracyRecord>("../../../packages/conformance/records/*.json", { import: "default" });

const nameOf = (path: string): string => path.split("/").at(-1) ?? path;

/** The files of the repository: runs of the benchmarks and of the conformance kit. */
export async function storedData(): Promise<PageData> {
  const files = await Promise.all(Object.entries(histories).map(async ([path, load]) => ({ name: nameOf(path), history: parseHistory(await load()) })));
  const correctness = await Promise.all(Object.values(records).map((load) => load()));
  return { files, correctness };
}
