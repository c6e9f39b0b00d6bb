/** The installed Chromium: `CHROMIUM_PATH`, else the first of the usual names on PATH, else undefined. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const names: readonly string[] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = environment["CHROMIUM_PATH"];
  if (named) return named;
  const folders = (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
