import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin, UserConfig } from "vite";
import { colourTokens } from "./src/shell/colour-tokens.ts";

/** Cross-origin isolation: shared memory, and with it threads. Hosts without headers get it from the service worker. */
const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/** The figures' colours in the page before anything is painted. */
function coloursInPage(): Plugin {
  return { name: "colours-in-page", transformIndexHtml: () => [{ tag: "style", children: colourTokens(), injectTo: "head" }] };
}

/** The service worker with the list of files it keeps, so that the page works without a network. */
function offline(): Plugin {
  let base = "";
  return {
    name: "offline",
    apply: "build",
    configResolved: (config) => void (base = config.root),
    generateBundle(_, bundle) {
      const files = [...Object.keys(bundle).filter((name) => !name.endsWith(".map")), "./", "icon.svg", "manifest.webmanifest"];
      const text = readFileSync(resolve(base, "src/shell/service-worker.js"), "utf8");
      const version = [...files].sort().join("|").split("").reduce((hash, character) => (Math.imul(hash, 31) + character.charCodeAt(0)) | 0, 7);
      this.emitFile({ type: "asset", fileName: "service-worker.js", source: text.replace("self.__FILES__", JSON.stringify(files)).replace("self.__VERSION__", JSON.stringify(String(version >>> 0))) });
    },
  };
}

const config: UserConfig = {
  root: import.meta.dirname,
  base: "./",
  plugins: [coloursInPage(), offline()],
  server: { headers },
  preview: { headers },
  worker: { format: "es" },
  // Found late, they would make the development server reload the page in the middle of things.
  optimizeDeps: { include: ["comlink", "three", ...["d3-contour", "d3-format", "d3-scale", "d3-shape", "fast-png"].map((name) => `@receptive/visualization > ${name}`)] },
  build: { target: "es2022", chunkSizeWarningLimit: 700, assetsInlineLimit: 0 },
};

export default config;
