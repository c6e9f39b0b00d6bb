import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { arch, cpus, platform, release, totalmem } from "node:os";
import { publicPackages, repositoryRoot } from "@receptive/scripts/repository";
import { ceilingGflops } from "../yardstick/yardstick.ts";
import { type Machine, RECORD_FORMAT, type RunLine } from "./record.ts";

function describeMachine(): Machine {
  const cpu = cpus()[0]?.model.trim() ?? "unknown processor";
  const cores = cpus().length;
  const os = `${platform()} ${release()} ${arch()}`;
  const id = createHash("sha256").update(JSON.stringify([cpu, cores, platform(), arch()])).digest("hex").slice(0, 12);
  return { id, cpu, cores, memoryMB: Math.round(totalmem() / 2 ** 20), os };
}

/** What git says; null where it does not know this folder. */
function git(...args: readonly string[]): string | null {
  try {
    return execFileSync("git", ["-C", repositoryRoot, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 20_000 }).trim();
  } catch {
    return null;
  }
}

/** Whether a version was published from a commit: a release leaves a tag of that name there. */
export function isReleased(version: string, commit: string | null): boolean {
  return commit !== null && (git("tag", "--points-at", commit) ?? "").split("\n").includes(`receptive@${version}`);
}

/** The first line of a record. */
export async function describeRun(command: readonly string[], startedAt: Date, chromium: string | null): Promise<RunLine> {
  const machine = describeMachine();
  const started = startedAt.toISOString();
  return {
    kind: "run", format: RECORD_FORMAT, run: `${started.slice(0, 19).replaceAll(/[-:]/g, "")}-${machine.id.slice(0, 6)}-${process.pid}`, startedAt: started, command, machine,
    commit: git("rev-parse", "HEAD"), dirty: (git("status", "--porcelain") ?? "") !== "",
    versions: {
      node: process.versions.node, v8: process.versions.v8, ...(chromium === null ? {} : { chromium }),
      ...Object.fromEntries(publicPackages().map(({ path, manifest }) => [manifest.name, (JSON.parse(readFileSync(`${repositoryRoot}/${path}/package.json`, "utf8")) as { readonly version?: string }).version ?? "0.0.0"])),
    },
    ceilingGflops: Number((await ceilingGflops()).toFixed(1)),
  };
}
