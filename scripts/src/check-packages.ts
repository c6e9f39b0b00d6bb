/**
 * What is published, looked at as its user will: every public package is packed; publint and attw read the tarballs; a blank
 * project outside the repository installs them, imports every entry, runs the example of the README and type-checks it.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { markdownExamples } from "./doc-examples/markdown.ts";
import { install, run, typeCheck } from "./packages/blank-project.ts";
import { execute, pack, type Tarball } from "./packages/pack.ts";
import { publicPackages, repositoryRoot, toolFile, type Workspace } from "./repository.ts";
import { runChecks, type Checks } from "./results/checks.ts";

async function lintTarball({ name, file }: Tarball): Promise<void> {
  const bytes = readFileSync(file);
  const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(bytes).buffer }, strict: true, level: "warning" });
  if (messages.length > 0) throw new Error(messages.map((message) => formatMessage(message, pkg ?? { name }) ?? message.code).join("\n"));
}

async function typesOf({ file }: Tarball): Promise<void> {
  const attw = [toolFile("@arethetypeswrong/cli", "dist/index.js"), file, "--profile", "esm-only", "--format", "ascii", "--no-color", "--no-emoji"];
  await execute(process.execPath, attw).catch((error: { stdout?: string; stderr?: string }) => {
    throw new Error(`${error.stdout ?? ""}${error.stderr ?? ""}`, { cause: error });
  });
}

function contents({ files }: Tarball): void {
  for (const needed of ["LICENSE", "README.md", "package.json"]) if (!files.includes(needed)) throw new Error(`${needed} is not in the tarball`);
  const extra = files.filter((file) => /\.test\.|\.tsbuildinfo$|^src\/|\/testing\//.test(file));
  if (extra.length > 0) throw new Error(`not for users: ${extra.join(", ")}`);
}

async function checkTarball(checks: Checks, workspace: Workspace, folder: string): Promise<Tarball | undefined> {
  const packed: Tarball[] = [];
  await checks.check(`${workspace.manifest.name} packs`, async () => {
    packed.push(await pack(workspace, folder));
  });
  const [tarball] = packed;
  if (tarball === undefined) return undefined;
  await checks.check(`${tarball.name}: what is in the tarball`, () => contents(tarball));
  await checks.check(`${tarball.name}: publint`, () => lintTarball(tarball));
  await checks.check(`${tarball.name}: are the types wrong`, () => typesOf(tarball));
  return tarball;
}

function entriesOf({ manifest }: Workspace): string[] {
  return Object.keys(manifest.publishConfig?.exports ?? {}).map((subpath) => manifest.name + subpath.slice(1));
}

async function useThem(checks: Checks, tarballs: readonly Tarball[], project: string): Promise<void> {
  mkdirSync(project);
  if (!(await checks.check("a blank project installs the tarballs", () => install(project, tarballs)))) return;
  const entries = publicPackages().flatMap(entriesOf);
  writeFileSync(join(project, "every-entry.ts"), `${entries.map((entry) => `import "${entry}";`).join("\n")}\nexport {};\n`);
  await checks.check("the blank project imports every entry", async () => void (await run(project, "every-entry.ts")));
  const [example] = markdownExamples("README.md", readFileSync(join(repositoryRoot, "README.md"), "utf8")).filter(({ mode }) => mode === "run");
  await checks.check("the blank project runs the example of the README", async () => {
    if (example === undefined) throw new Error("README.md has no example that runs");
    writeFileSync(join(project, "readme.ts"), example.code);
    console.log(await run(project, "readme.ts"));
  });
  await checks.check("the blank project type-checks", () => typeCheck(project));
}

await runChecks("check:packages", async (checks) => {
  const folder = mkdtempSync(join(tmpdir(), "receptive-packages-"));
  try {
    const tarballs = await Promise.all(publicPackages().map((workspace) => checkTarball(checks, workspace, folder)));
    await useThem(checks, tarballs.filter((tarball) => tarball !== undefined), join(folder, "blank"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
