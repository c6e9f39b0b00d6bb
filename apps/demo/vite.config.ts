import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin, UserConfig } from "vite";
import { tokens } from "../../packages/visualization/src/color/tokens.ts";

/** Cross-origin isolation: shared memory, and with it threads. Hosts without headers get it from the service worker. */
const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/** The figures' colours as custom properties, in the page before anything is painted: one source for both. */
function colourTokens(): Plugin {
  const lines = Object.entries(tokens.light).map(([name, light]) => `--${name}:light-dark(${light},${tokens.dark[name as keyof typeof tokens.dark]})`);
  const css = `:root{color-scheme:light dark;${lines.join(";")}}[data-theme=light]{color-scheme:light}[data-theme=dark]{color-scheme:dark}html{background:var(--background)}`;
  return { name: "colour-tokens", transformIndexHtml: () => [{ tag: "style", children: css, injectTo: "head" }] };
}

/** The service worker with the list of files it keeps, so that the page works without a network. */
function offline(): Plugin {
  let base = "";
  return {
    name: "offline",
    apply: "build",
    configResolved: (config) => void (base = config.root),
    generateBundle(_, bundle) {
      const files = [...Object.keys(bundle).filter((name) => !name.endsWith(".map")), "./", "icon.svg", "manifest.webmanifest", "weights/lenet5.safetensors", "weights/lenet5.json"];
      const text = readFileSync(resolve(base, "src/shell/service-worker.js"), "utf8");
      const version = [...files].sort().join("|").split("").reduce((hash, character) => (Math.imul(hash, 31) + character.charCodeAt(0)) | 0, 7);
      this.emitFile({ type: "asset", fileName: "service-worker.js", source: text.replace("self.__FILES__", JSON.stringify(files)).replace("self.__VERSION__", JSON.stringify(String(version >>> 0))) });
    },
  };
}

const config: UserConfig = {
  root: import.meta.dirname,
  base: "./",
  plugins: [colourTokens(), offline()],
  server: { headers },
  preview: { headers },
  worker: { format: "es" },
  build: { target: "es2022", chunkSizeWarningLimit: 700 },
};

export default config;
