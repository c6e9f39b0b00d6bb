import { execFileSync } from "node:child_process";

/** Memory of a process and all it started: the page with its workers, and what they compute in. */
export function residentMb(root: number): number {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid=,rss="], { encoding: "utf8" }).trim().split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  const inside = new Set([root]);
  for (let grew = true; grew;) {
    grew = false;
    for (const [pid = 0, parent = 0] of rows) {
      if (!inside.has(parent) || inside.has(pid)) continue;
      inside.add(pid);
      grew = true;
    }
  }
  return Math.round(rows.reduce((sum, [pid = 0, , rss = 0]) => sum + (inside.has(pid) ? rss : 0), 0) / 1024);
}
