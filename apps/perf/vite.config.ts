import type { Plugin, UserConfig } from "vite";
import { colourTokens } from "@receptive/demo/shell/colour-tokens.ts";

/** The figures' colours in the page before anything is painted. */
function coloursInPage(): Plugin {
  return { name: "colours-in-page", transformIndexHtml: () => [{ tag: "style", children: colourTokens(), injectTo: "head" }] };
}

const config: UserConfig = {
  root: import.meta.dirname,
  // Relative addresses: the page works below any path of any host.
  base: "./",
  plugins: [coloursInPage()],
  optimizeDeps: { include: ["d3-contour", "d3-format", "d3-scale", "d3-shape", "fast-png"].map((name) => `@receptive/visualization > ${name}`) },
  build: { target: "es2024", assetsInlineLimit: 0 },
};

export default config;
