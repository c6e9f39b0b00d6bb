/**
 * `pnpm --filter @receptive/demo measure [minutes]`: builds the page, serves it as a static host would, and measures it in a real headless
 * Chromium: JavaScript before the first useful paint, drawing to guess, the decision grid, the main thread while LeNet-5 trains, idle
 * frames, memory. Prints JSON. Times are of this machine; run it where nothing else runs.
 */
import { execFileSync } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { extname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium, type Page } from "playwright";
import { findChromium } from "../../../scripts/src/find-chromium.ts";

const root = resolve(import.meta.dirname, "../dist");
const minutes = Number(process.argv[2] ?? 1);
const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml" };

/** A host that sets no headers of its own: the service worker has to. */
function serve(): Promise<{ readonly server: Server; readonly address: string; readonly sent: { path: string; bytes: number; at: number }[] }> {
  const sent: { path: string; bytes: number; at: number }[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://x").pathname;
    const file = join(root, path === "/" ? "index.html" : path);
    void readFile(file).then((bytes) => {
      sent.push({ path, bytes: path.endsWith(".js") ? gzipSync(bytes).length : bytes.length, at: performance.now() });
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(bytes);
    }, () => response.writeHead(404).end());
  });
  return new Promise((done) => server.listen(0, () => {
    const address = server.address();
    done({ server, sent, address: `http://localhost:${typeof address === "object" && address !== null ? address.port : 0}` });
  }));
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

async function ready(page: Page, address: string, hash: string): Promise<void> {
  await page.goto(`${address}/${hash}`);
  await page.waitForFunction(() => document.documentElement.dataset["screen"] !== undefined);
}

/** Memory of a process and all it started: the page with its workers, and what they compute in. */
function residentMb(root: number): number {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid=,rss="], { encoding: "utf8" }).trim().split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  const inside = new Set([root]);
  for (let grew = true; grew;) {
    grew = false;
    for (const [pid = 0, parent = 0] of rows) {
      if (!inside.has(parent) || inside.has(pid)) continue;
      inside.add(pid);
      grew = true;
    }
  }
  return Math.round(rows.reduce((sum, [pid = 0, , rss = 0]) => sum + (inside.has(pid) ? rss : 0), 0) / 1024);
}

/** Milliseconds from the last move of a pen to the new guess on the page. */
async function drawingToGuess(page: Page): Promise<readonly number[]> {
  return page.evaluate(async () => {
    const times: number[] = [];
    for (let i = 0; i < 20; i++) {
      const words = document.querySelector(".guess");
      const button = document.querySelectorAll<HTMLElement>(".samples button")[i % 10];
      const begun = performance.now();
      const seen = new Promise<number>((done) => { const observer = new MutationObserver(() => { observer.disconnect(); done(performance.now() - begun); }); if (words) observer.observe(words, { childList: true }); });
      button?.click();
      times.push(await seen);
      await new Promise((done) => setTimeout(done, 60));
    }
    return times.slice(3);
  });
}

/** Main-thread work of each frame: the time scripts and painting take, from the browser's own long-animation-frame and event timing. */
async function frames(page: Page, ms: number): Promise<{ readonly busy: number[]; readonly longTasks: number }> {
  return page.evaluate(async (duration) => {
    let longTasks = 0;
    const observer = new PerformanceObserver((list) => { longTasks += list.getEntries().length; });
    observer.observe({ type: "longtask" });
    const busy: number[] = [];
    const { requestAnimationFrame: original } = window;
    // The page's own frame callbacks, timed.
    window.requestAnimationFrame = (callback) => original((time) => { const begun = performance.now(); callback(time); busy.push(performance.now() - begun); });
    await new Promise((done) => setTimeout(done, duration));
    window.requestAnimationFrame = original;
    observer.disconnect();
    return { busy, longTasks };
  }, ms);
}

await stat(join(root, "index.html"));
const executablePath = findChromium();
const browserServer = await chromium.launchServer({ ...(executablePath === undefined ? {} : { executablePath }), args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--enable-precise-memory-info"] });
const browser = await chromium.connect(browserServer.wsEndpoint());
const { server, address, sent } = await serve();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.addInitScript(() => {
    const seen = new MutationObserver(() => { if (document.querySelector(".pad") !== null) { performance.mark("pad"); seen.disconnect(); } });
    seen.observe(document, { childList: true, subtree: true });
  });
  await ready(page, address, "#/");
  const first = sent.filter(({ path }) => path.endsWith(".js") && path !== "/service-worker.js");
  const padAt = await page.evaluate(() => performance.getEntriesByName("pad")[0]?.startTime ?? 0);
  const scripts = await page.evaluate((until) => performance.getEntriesByType("resource").filter((entry) => entry.name.endsWith(".js") && entry.startTime < until).map((entry) => new URL(entry.name).pathname), padAt);
  // Once each: the service worker fetches the same files again.
  const bytesBefore = scripts.reduce((sum, path) => sum + (first.find((one) => one.path === path)?.bytes ?? 0), 0);
  // The first visit loads again once, when the service worker can set the headers.
  await page.waitForFunction(() => self.crossOriginIsolated, undefined, { timeout: 20_000 });
  const isolated = await page.evaluate(() => self.crossOriginIsolated);
  await ready(page, address, "#/?digit=1");
  await page.waitForTimeout(500);
  const guess = await drawingToGuess(page);
  const idle = await frames(page, 3000);
  await page.context().setOffline(true);
  await page.reload();
  await page.waitForFunction(() => document.querySelector(".guess strong") !== null, undefined, { timeout: 15_000 });
  await page.context().setOffline(false);

  await ready(page, address, "#/playground");
  await page.waitForFunction(() => document.querySelector(".status")?.textContent?.includes("step 0") === true);
  await page.evaluate(() => document.querySelector<HTMLElement>(".transport .primary")?.click());
  const moments = await page.evaluate(async () => {
    const status = document.querySelector(".status");
    let count = 0;
    const observer = new MutationObserver(() => count++);
    if (status) observer.observe(status, { childList: true, characterData: true, subtree: true });
    await new Promise((done) => setTimeout(done, 5000));
    observer.disconnect();
    return count / 5;
  });

  await ready(page, address, "#/trainer");
  await page.waitForFunction(() => document.querySelector(".status")?.textContent?.includes("Press Play") === true, undefined, { timeout: 60_000 });
  await page.evaluate(() => document.querySelector<HTMLElement>(".transport .primary")?.click());
  await page.waitForTimeout(4000);
  const training = await frames(page, 10_000);
  const resident: number[] = [];
  const heaps: number[] = [];
  const session = await page.context().newCDPSession(page);
  for (let i = 0; i <= minutes * 2; i++) {
    await session.send("HeapProfiler.collectGarbage");
    resident.push(residentMb(browserServer.process().pid ?? 0));
    heaps.push(await page.evaluate(async () => ("memory" in performance ? (performance.memory as { usedJSHeapSize: number }).usedJSHeapSize / 1e6 : 0)));
    await page.waitForTimeout(30_000);
  }
  const speed = await page.textContent(".status");
  console.log(JSON.stringify({
    javascriptBeforePadGzipKb: rounded(bytesBefore / 1024), padMs: rounded(padAt), isolatedByServiceWorker: isolated, worksOffline: true,
    drawingToGuessMs: { median: rounded(quantile(guess, 0.5)), p95: rounded(quantile(guess, 0.95)) },
    idleFramesIn3s: idle.busy.length, decisionGridHz: rounded(moments),
    whileTraining: { frames: training.busy.length, frameMsMedian: rounded(quantile(training.busy, 0.5)), frameMsP95: rounded(quantile(training.busy, 0.95)), longTasks: training.longTasks },
    heapMb: heaps.map(rounded), residentMb: resident, speed,
  }, null, 2));
} finally {
  await browser.close();
  await browserServer.close();
  server.close();
}
