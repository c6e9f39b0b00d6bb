import type { Plugin } from "esbuild";

/** Takes every one of our packages from a folder's node_modules, whoever imports it; what is not there comes from this tree. */
export function basePackages(folder: string): Plugin {
  return {
    name: "base-packages",
    setup: ({ onResolve, resolve }) => {
      onResolve({ filter: /^@receptive\// }, async ({ path, kind, resolveDir, pluginData }) => {
        if (pluginData === "base-packages") return undefined;
        const found = await resolve(path, { kind, resolveDir: folder, pluginData: "base-packages" });
        return found.errors.length === 0 ? found : await resolve(path, { kind, resolveDir, pluginData: "base-packages" });
      });
    },
  };
}
