/** A project outside the repository that installs the tarballs as a user would: its own folder, its own lockfile, no source of ours. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { toolFile } from "../repository.ts";
import { execute, type Tarball } from "./pack.ts";

const tsconfig = {
  compilerOptions: {
    target: "ES2022",
    lib: ["ES2023", "DOM", "DOM.Iterable"],
    module: "NodeNext",
    moduleResolution: "NodeNext",
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    // Our declarations are checked too: a user without skipLibCheck must not see errors in them.
    skipLibCheck: false,
    types: [],
  },
  include: ["*.ts"],
};

/** Installs the tarballs into `folder`. They depend on each other, so each is also an override of its registry version. */
export async function install(folder: string, tarballs: readonly Tarball[]): Promise<void> {
  const files = Object.fromEntries(tarballs.map(({ name, file }) => [name, pathToFileURL(file).href.replace("file://", "file:")]));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "blank", private: true, type: "module", dependencies: files }, null, 2));
  const overrides = Object.entries(files).map(([name, file]) => `  "${name}": "${file}"`);
  writeFileSync(join(folder, "pnpm-workspace.yaml"), `packages: []\noverrides:\n${overrides.join("\n")}\n`);
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig, null, 2));
  await execute("pnpm", ["install", "--prefer-offline", "--no-frozen-lockfile"], { cwd: folder, shell: process.platform === "win32" });
}

export async function run(folder: string, file: string): Promise<string> {
  const { stdout } = await execute(process.execPath, [file], { cwd: folder, timeout: 120_000 });
  return stdout;
}

export async function typeCheck(folder: string): Promise<void> {
  await execute(process.execPath, [toolFile("typescript", "bin/tsc"), "-p", folder], { cwd: folder }).catch((error: { stdout?: string }) => {
    throw new Error(error.stdout ?? String(error), { cause: error });
  });
}
