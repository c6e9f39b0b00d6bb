import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { serveMnist } from "./apps/demo/src/testing/serve-mnist.ts";
import { findChromium } from "./scripts/src/find-chromium.ts";
import { ResultsReporter } from "./scripts/src/results/vitest-reporter.ts";

const resultsFile = process.env["RECEPTIVE_RESULTS_FILE"];
const executablePath = findChromium();

/** WebGPU on the software adapter that comes with Chromium; nothing that phones home or asks for a profile. */
const args: string[] = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export default defineConfig({
  // Cross-origin isolation: SharedArrayBuffer, shared wasm memory, fine timers.
  server: { headers: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" } },
  test: {
    include: ["{packages,apps}/*/src/**/*.browser.test.ts", "scripts/src/**/*.browser.test.ts"],
    testTimeout: 60_000,
    update: resultsFile === undefined ? "new" : "none",
    reporters: resultsFile === undefined ? ["default"] : ["default", new ResultsReporter(resultsFile)],
    browser: {
      enabled: true,
      headless: true,
      commands: { serveMnist },
      screenshotFailures: false,
      provider: playwright({ launchOptions: { ...(executablePath === undefined ? {} : { executablePath }), args } }),
      instances: [{ browser: "chromium" }],
    },
  },
});
