import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "esbuild";

/** Takes every one of our packages from a folder's node_modules, whoever imports it; what is not there comes from this tree. */
export function basePackages(folder: string): Plugin {
  return {
    name: "base-packages",
    setup: ({ onResolve, resolve }) => {
      onResolve({ filter: /^@receptive\// }, async ({ path, kind, resolveDir, pluginData }) => {
        if (pluginData === "base-packages") return undefined;
        const name = path.split("/").slice(0, 2).join("/");
        // A package that is there but does not resolve is an error: falling back would compare this tree with itself.
        const from = existsSync(join(folder, "node_modules", name)) ? folder : resolveDir;
        return await resolve(path, { kind, resolveDir: from, pluginData: "base-packages" });
      });
    },
  };
}
