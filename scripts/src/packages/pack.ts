/** `pnpm pack` of every public package into one folder: what would be published, with the manifest that would be. */
import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Workspace } from "../repository.ts";

export const execute = promisify(execFile);
const onWindows = process.platform === "win32";

export interface Tarball {
  name: string;
  file: string;
  files: string[];
}

export async function pack(workspace: Workspace, folder: string): Promise<Tarball> {
  const destination = join(folder, workspace.path.replaceAll("/", "-"));
  mkdirSync(destination, { recursive: true });
  const { stdout } = await execute("pnpm", ["pack", "--json", "--pack-destination", destination], { cwd: workspace.folder, shell: onWindows });
  const report: { filename: string; files: { path: string }[] } = JSON.parse(stdout.slice(stdout.indexOf("{")));
  return { name: workspace.manifest.name, file: report.filename, files: report.files.map((entry) => entry.path) };
}
