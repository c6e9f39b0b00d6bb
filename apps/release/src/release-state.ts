import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type HistoryRun, parseHistory, sessionsOf } from "@receptive/benchmarks/history";
import { publicPackages, repositoryRoot, type Workspace } from "@receptive/scripts/repository";

export interface Versioned {
  readonly workspace: Workspace;
  readonly version: string;
  readonly changelog: string;
}

const versionOf = (manifest: unknown): string => (typeof manifest === "object" && manifest !== null && "version" in manifest && typeof manifest.version === "string" ? manifest.version : "0.0.0");

/** Published packages with their versions and what their changelogs say. */
export function versionedPackages(): Versioned[] {
  return publicPackages().map((workspace) => {
    const changelog = join(workspace.folder, "CHANGELOG.md");
    return { workspace, version: versionOf(workspace.manifest), changelog: existsSync(changelog) ? readFileSync(changelog, "utf8") : "" };
  });
}

/** Notes that no version has taken up yet. */
export function pendingChangesets(): string[] {
  return globSync(".changeset/*.md", { cwd: repositoryRoot }).filter((file) => !file.endsWith("README.md")).sort();
}

/** All measurements of the history, oldest first; slices of one are joined. */
export function storedRuns(): HistoryRun[] {
  const files = globSync("benchmarks/history/*.jsonl", { cwd: repositoryRoot }).sort();
  return sessionsOf(files.flatMap((file) => parseHistory(readFileSync(join(repositoryRoot, file), "utf8")).runs).sort((a, b) => a.run.startedAt.localeCompare(b.run.startedAt)));
}

/** What speaks against publishing; nothing where a release may go. */
export function faultsOfRelease(state: { readonly packages: readonly Pick<Versioned, "version" | "changelog" | "workspace">[]; readonly pending: readonly string[]; readonly dirty: string; readonly run: HistoryRun | undefined }): string[] {
  const version = state.packages.find(({ workspace }) => workspace.manifest.name === "receptive")?.version ?? "0.0.0";
  return [
    ...(state.pending.length > 0 ? [`${state.pending.length} changesets have no version yet: run pnpm version-packages, read the changelogs, commit.`] : []),
    ...(version === "0.0.0" ? ["receptive has no version yet."] : []),
    ...(state.dirty === "" ? [] : [`the working tree has changes that are not committed:\n${state.dirty}`]),
    ...(state.run?.run.dirty === true ? ["the measurement was made with changes that are not committed."] : []),
    ...(state.run !== undefined && state.run.run.versions["receptive"] !== version ? [`the measurement is of ${state.run.run.versions["receptive"] ?? "no version"}, not of ${version}.`] : []),
  ];
}
