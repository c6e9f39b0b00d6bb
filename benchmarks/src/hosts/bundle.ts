/** One file of JavaScript for each program, as an application ships: no types to strip, no hundreds of modules to find. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { type Place, peersFolder } from "./catalogue.ts";

const here = (path: string): string => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));

export interface BundleOptions {
  readonly place: Place;
  /** An expression that makes the program, and the imports it needs. */
  readonly imports: string;
  readonly program: string;
  /** Names that stand for values. */
  readonly define?: Readonly<Record<string, string>>;
  /** Takes our packages from elsewhere than this working tree. */
  readonly plugin?: Plugin;
}

/** What packages written for CommonJS find there. */
const COMMON_JS = "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url); const __filename = import.meta.filename; const __dirname = import.meta.dirname;";

let folder: string | undefined;

/** Where this process keeps what it makes; gone when it ends. */
export function temporaryFolder(): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), "receptive-bench-"));
    folder = made;
    process.once("exit", () => { rmSync(made, { recursive: true, force: true }); });
  }
  return folder;
}

let made = 0;

/** The path of the bundle. */
export async function bundleProgram({ place, imports, program, define = {}, plugin }: BundleOptions): Promise<string> {
  const serve = place === "process" ? `import { serveLines as serve } from ${here("./process-main.ts")};` : `import { serveCalls as serve } from ${here("./page-main.ts")};`;
  const outfile = join(temporaryFolder(), `${place}-${made++}.mjs`);
  await build({
    stdin: { contents: `${serve}\n${imports}\nserve(${program});`, resolveDir: fileURLToPath(new URL(".", import.meta.url)), loader: "ts" },
    bundle: true,
    platform: place === "process" ? "node" : "browser",
    format: "esm",
    target: "es2022",
    outfile,
    logLevel: "silent",
    // One copy of a library: some have another entry for `require`, which would hold a registry of its own.
    mainFields: ["module", "main"],
    define: { ...define },
    external: place === "process" ? ["webgpu", "onnxruntime-node", "node:*"] : ["node:*"],
    nodePaths: [join(peersFolder, "node_modules")],
    ...(place === "process" ? { banner: { js: COMMON_JS } } : {}),
    ...(plugin === undefined ? {} : { plugins: [plugin] }),
  });
  return outfile;
}
