import type { Host } from "../hosts/host.ts";
import type { SubjectId } from "../record/record.ts";

/** Someone to measure: opens a fresh process or page with the program in it. */
export interface Subject {
  readonly id: Omit<SubjectId, "version">;
  /** Fixed where it is known beforehand; else what the program says. */
  readonly version?: string;
  readonly open: () => Promise<Host>;
  /** Where a peer's own files are, in a process. */
  readonly assets: string;
}

/** `tfjs wasm in a page`, `ours cpu ×2`. */
export function subjectName({ name, backend, place, threads }: Omit<SubjectId, "version">): string {
  return `${name} ${backend}${threads === 1 ? "" : ` ×${threads}`}${place === "page" ? " (page)" : ""}`;
}
