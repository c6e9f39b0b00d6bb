import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";
import { repositoryRoot } from "./repository.ts";

export interface Bundle {
  readonly gzipBytes: number;
  readonly metafile: Metafile;
}

/** A program of bundles/ as an application ships it: bundled for a browser, minified, compressed. */
export async function bundleProgram(name: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(import.meta.dirname, "../bundles", `${name}.ts`)],
    absWorkingDir: repositoryRoot,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    external: ["node:*"],
    logLevel: "silent",
  });
  const gzipBytes = outputFiles.reduce((sum, file) => sum + gzipSync(file.contents, { level: 9 }).length, 0);
  return { gzipBytes, metafile };
}

/** Bytes that each source has in a bundle, most first. */
export function contributions({ outputs }: Metafile): { path: string; bytes: number }[] {
  return Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs).map(([path, { bytesInOutput }]) => ({ path, bytes: bytesInOutput })))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
}
