/** Everything that reads the sources without running them: oxlint, package boundaries, file rules, manifests, the lockfile. */
import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot, toolFile, workspaces, type Workspace } from "./repository.ts";
import { runChecks } from "./results/checks.ts";
import { boundaryFaults, packageCycle } from "./structure/boundaries.ts";
import { errorCodeFaults } from "./structure/error-codes.ts";
import { fileFaults } from "./structure/files.ts";

const sources = (workspace: Workspace): string[] =>
  globSync(["src/**/*.ts", "bundles/**/*.ts", "examples/**/*.ts"], { cwd: workspace.folder }).map((file) => join(workspace.folder, file)).filter((file) => !file.endsWith(".d.ts"));

function none(faults: string[]): void {
  if (faults.length > 0) throw new Error(faults.join("\n"));
}

function manifestFaults({ path, folder, manifest }: Workspace): string[] {
  const faults: string[] = [];
  if (!manifest.description) faults.push(`${path}/package.json has no description`);
  if (!existsSync(join(folder, "README.md"))) faults.push(`${path} has no README.md`);
  for (const task of ["build", "typecheck", "test:unit"]) if (!manifest.scripts?.[task]) faults.push(`${path}/package.json has no ${task} script`);
  return faults;
}

await runChecks("lint", async ({ check }) => {
  const all = workspaces();
  await check("oxlint", () => {
    const run = spawnSync(process.execPath, [toolFile("oxlint", "bin/oxlint"), "--deny-warnings"], { cwd: repositoryRoot, encoding: "utf8", env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" } });
    if (run.status !== 0) throw new Error(`${run.stdout}${run.stderr}`);
  });
  await check("no package depends on itself through others", () => none([packageCycle(all) ?? []].flat()));
  for (const workspace of all) {
    const files = sources(workspace);
    await check(`${workspace.path}: imports stay inside the arrows`, () => none(files.flatMap((file) => boundaryFaults(workspace, file, repositoryRoot))));
    await check(`${workspace.path}: names and lengths of files`, () =>
      none(files.flatMap((file) => fileFaults(`${workspace.path}${file.slice(workspace.folder.length).replaceAll("\\", "/")}`, readFileSync(file, "utf8")))));
    if (workspace.manifest.private !== true) await check(`${workspace.path}: manifest and README`, () => none(manifestFaults(workspace)));
  }
  await check("docs/errors.md lists every error code", () => {
    const shipped = all.filter(({ path }) => path.startsWith("packages/") || path.startsWith("apps/")).flatMap(sources).filter((file) => !/\.test\.ts$|[\\/]testing[\\/]/.test(file));
    none(errorCodeFaults(readFileSync(join(repositoryRoot, "docs/errors.md"), "utf8"), shipped.map((file) => ({ path: file.slice(repositoryRoot.length + 1), text: readFileSync(file, "utf8") }))));
  });
  await check("the lockfile names no registry", () => {
    const lines = readFileSync(join(repositoryRoot, "pnpm-lock.yaml"), "utf8").split("\n");
    none(lines.filter((line) => /https?:\/\/|tarball:/.test(line)));
  });
});
