/** What `--vs` names: another state of our packages, as a folder that has them under node_modules/@receptive. */
import { execFileSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, symlinkSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { repositoryRoot } from "@receptive/scripts/repository";
import { temporaryFolder } from "../hosts/bundle.ts";
import { isReleased } from "../record/machine.ts";
import { stateName } from "../record/state-name.ts";
import { UsageError } from "../usage-error.ts";

export interface Base {
  /** Resolve our packages from here. */
  readonly folder: string;
  /** What the record calls it: a commit as a run of that commit calls itself. */
  readonly version: string;
  /** Gives back what finding it took. */
  readonly release: () => void;
}

const TIMEOUT_MS = 120_000;

function run(command: string, args: readonly string[], cwd: string = repositoryRoot): string {
  return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], timeout: TIMEOUT_MS }).trim();
}

/** The commit that a ref names; null where it names none. */
function commitOf(ref: string): string | null {
  try {
    return run("git", ["rev-parse", "--verify", "--quiet", `${ref}^{commit}`]);
  } catch {
    return null;
  }
}

function emptyBase(): { readonly folder: string; readonly scope: string } {
  const folder = join(temporaryFolder(), "base");
  const scope = join(folder, "node_modules", "@receptive");
  mkdirSync(scope, { recursive: true });
  return { folder, scope };
}

/** The packages of a checkout, by links. */
function linkPackages(checkout: string, what: string): string {
  const manifests = globSync("packages/*/package.json", { cwd: checkout });
  if (manifests.length === 0) throw new UsageError(`--vs ${what}: ${checkout} has no packages/*/package.json. Name a checkout of this repository.`);
  const { folder, scope } = emptyBase();
  for (const manifest of manifests) {
    const { name } = JSON.parse(readFileSync(join(checkout, manifest), "utf8")) as { readonly name: string };
    if (name.startsWith("@receptive/")) symlinkSync(resolve(checkout, manifest, ".."), join(scope, name.slice("@receptive/".length)));
  }
  return folder;
}

/** The version that the packages of a checkout bear. */
function versionIn(checkout: string): string {
  const manifest = join(checkout, "packages/receptive/package.json");
  return existsSync(manifest) ? (JSON.parse(readFileSync(manifest, "utf8")) as { readonly version?: string }).version ?? "0.0.0" : "0.0.0";
}

/** A git worktree in a temporary folder. */
function fromCommit(commit: string, what: string): Base {
  const checkout = join(temporaryFolder(), "base-checkout");
  run("git", ["worktree", "add", "--detach", "--quiet", checkout, commit]);
  const release = (): void => { run("git", ["worktree", "remove", "--force", checkout]); };
  process.once("exit", () => { if (existsSync(checkout)) release(); });
  const version = versionIn(checkout);
  return { folder: linkPackages(checkout, what), version: stateName({ version, commit, dirty: false, released: isReleased(version, commit) }), release };
}

/** Packed tarballs: of one package, or a folder of them. Those that are missing come from this working tree. */
function fromTarballs(files: readonly string[], what: string, version: string): Base {
  const { folder, scope } = emptyBase();
  for (const file of files) {
    const unpacked = join(temporaryFolder(), "unpacked", String(readdirSync(scope).length));
    mkdirSync(unpacked, { recursive: true });
    try {
      run("tar", ["-xzf", resolve(file), "-C", unpacked]);
    } catch (error) {
      throw new UsageError(`--vs ${what}: ${file} cannot be unpacked (${error instanceof Error ? error.message.split("\n")[0] : String(error)}). Name a tarball that \`pnpm pack\` made, or a folder of them.`);
    }
    const { name } = JSON.parse(readFileSync(join(unpacked, "package/package.json"), "utf8")) as { readonly name: string };
    if (!name.startsWith("@receptive/")) continue;
    symlinkSync(join(unpacked, "package"), join(scope, name.slice("@receptive/".length)));
  }
  if (readdirSync(scope).length === 0) throw new UsageError(`--vs ${what}: there is no @receptive package in it.`);
  return { folder, version, release: () => undefined };
}

/** The packages that the programs of cases are made of. */
const published: readonly string[] = ["core", "backend-cpu", "backend-webgpu", "layers", "optimizers", "training", "datasets", "formats"];

/** A version from the registry, by npm itself. */
function fromRegistry(version: string): Base {
  const packed = join(temporaryFolder(), "packed");
  mkdirSync(packed, { recursive: true });
  try {
    run("npm", ["pack", "--silent", "--pack-destination", packed, ...published.map((name) => `@receptive/${name}@${version}`)], packed);
  } catch (error) {
    const reason = error instanceof Error && "stderr" in error ? String(error.stderr).trim().split("\n")[0] : String(error);
    throw new UsageError(`--vs ${version}: npm cannot fetch that version (${reason}). Name a published version, a git ref, a tarball or a folder.`);
  }
  return fromTarballs(globSync("*.tgz", { cwd: packed }).map((file) => join(packed, file)), version, version);
}

/**
 * A folder or tarball that exists, else a git ref, else a published version.
 *
 * @throws UsageError where it is none of them.
 */
export function findBase(what: string): Base {
  const path = resolve(process.env["INIT_CWD"] ?? process.cwd(), what);
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) return fromTarballs([path], what, what);
    const tarballs = globSync("*.tgz", { cwd: path });
    if (tarballs.length > 0) return fromTarballs(tarballs.map((file) => join(path, file)), what, what);
    return { folder: linkPackages(path, what), version: what, release: () => undefined };
  }
  const commit = commitOf(what);
  if (commit !== null) return fromCommit(commit, what);
  if (/^\d+\.\d+\.\d+/u.test(what)) return fromRegistry(what);
  throw new UsageError(`--vs ${what}: there is no such file or folder, git ref, or version. Try --vs main, --vs HEAD~1, or --vs 0.1.0.`);
}
