/**
 * `pnpm --filter @receptive/demo measure [minutes] [home] [playground] [trainer]`: builds the page, serves it as a static host would, and
 * measures it in a real headless Chromium, all of it or the parts named: JavaScript before the first useful paint, drawing to guess, idle
 * frames; the decision grid; the main thread while LeNet-5 trains, and memory every minute. Prints JSON. Times are of this machine; run it
 * where nothing else runs.
 */
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Browser, chromium, type Page } from "playwright";
import { findChromium } from "../../../scripts/src/find-chromium.ts";
import { framesAskedFor, mainThread } from "./measuring/main-thread.ts";
import { residentMb } from "./measuring/resident-memory.ts";
import { quantile, rounded, spread } from "./measuring/spread.ts";
import { serve, type StaticHost } from "./measuring/static-host.ts";

const root = resolve(import.meta.dirname, "../dist");
const words = process.argv.slice(2);
const minutes = Number(words.find((word) => /^\d+$/.test(word)) ?? 1);
const named = words.filter((word) => !/^\d+$/.test(word));
const wants = (part: string): boolean => named.length === 0 || named.includes(part);

async function ready(page: Page, address: string, hash: string): Promise<void> {
  await page.goto(`${address}/${hash}`);
  await page.waitForFunction(() => document.documentElement.dataset["screen"] !== undefined);
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

/** The first visit loads again once, when the service worker can set the headers; what is opened before that is lost. */
async function isolation(page: Page): Promise<void> {
  await page.waitForFunction(() => self.crossOriginIsolated && document.documentElement.dataset["screen"] !== undefined, undefined, { timeout: 20_000 });
}

async function home(page: Page, { address, sent }: StaticHost): Promise<object> {
  const first = sent.filter(({ path }) => path.endsWith(".js") && path !== "/service-worker.js");
  const padAt = await page.evaluate(() => performance.getEntriesByName("pad")[0]?.startTime ?? 0);
  const scripts = await page.evaluate((until) => performance.getEntriesByType("resource").filter((entry) => entry.name.endsWith(".js") && entry.startTime < until).map((entry) => new URL(entry.name).pathname), padAt);
  // Once each: the service worker fetches the same files again.
  const bytesBefore = scripts.reduce((sum, path) => sum + (first.find((one) => one.path === path)?.bytes ?? 0), 0);
  await isolation(page);
  const isolated = await page.evaluate(() => self.crossOriginIsolated);
  await ready(page, address, "#/?digit=1");
  await page.waitForTimeout(500);
  const guess = await drawingToGuess(page);
  const idle = await framesAskedFor(page, 3000);
  await page.context().setOffline(true);
  await page.reload();
  await page.waitForFunction(() => document.querySelector(".guess strong") !== null, undefined, { timeout: 15_000 });
  await page.context().setOffline(false);
  return {
    javascriptBeforePadGzipKb: rounded(bytesBefore / 1024), padMs: rounded(padAt), isolatedByServiceWorker: isolated, worksOffline: true,
    drawingToGuessMs: { median: rounded(quantile(guess, 0.5)), p95: rounded(quantile(guess, 0.95)) }, idleFramesIn3s: idle,
  };
}

const press = (page: Page): Promise<void> => page.evaluate(() => document.querySelector<HTMLElement>(".transport .primary")?.click());

/** How often the plane is painted anew, all of its 64 × 64 cells asked about in between, on a net of 7-8-6-1 hidden units. */
async function playground(page: Page, { address }: StaticHost): Promise<object> {
  await ready(page, address, "#/playground?hidden=7-8-6-1");
  await page.waitForFunction(() => /Step0/.test(document.querySelector(".readout")?.textContent ?? ""));
  await press(page);
  await page.waitForTimeout(1000);
  const hz = await page.evaluate(async () => {
    const plane = document.querySelector("[aria-label='What the network says over the plane'] canvas");
    const { setTransform } = CanvasRenderingContext2D.prototype;
    let count = 0;
    // Every painting of a figure begins with it.
    CanvasRenderingContext2D.prototype.setTransform = function (this: CanvasRenderingContext2D, ...args: unknown[]): void {
      if (this.canvas === plane && args.length > 1) count++;
      Reflect.apply(setTransform, this, args);
    };
    await new Promise((done) => setTimeout(done, 5000));
    CanvasRenderingContext2D.prototype.setTransform = setTransform;
    return count / 5;
  });
  return { decisionGridHz: rounded(hz) };
}

async function trainer(browser: Browser, pid: number, page: Page, { address }: StaticHost): Promise<object> {
  await ready(page, address, "#/trainer");
  await page.waitForFunction(() => document.querySelector(".status")?.textContent?.includes("Press Play") === true, undefined, { timeout: 60_000 });
  await press(page);
  await page.waitForTimeout(4000);
  const training = await mainThread(browser, page, 10_000);
  const eachMinute: { heapMb: number; residentMb: number; step: string; imagesPerSecond: string }[] = [];
  const session = await page.context().newCDPSession(page);
  for (let minute = 0; minute <= minutes; minute++) {
    await session.send("HeapProfiler.collectGarbage");
    const heap = await page.evaluate(() => ("memory" in performance ? (performance.memory as { usedJSHeapSize: number }).usedJSHeapSize / 1e6 : 0));
    const [step = "", , , speed = ""] = await page.locator(".readout dd").allTextContents();
    eachMinute.push({ heapMb: rounded(heap), residentMb: residentMb(pid), step, imagesPerSecond: speed.trim() });
    if (minute < minutes) await page.waitForTimeout(60_000);
  }
  return { mainThreadWhileTrainingMsAFrame: { cpu: spread(training.cpuMs), wall: spread(training.wallMs), longestTaskCpu: rounded(training.longestTaskCpuMs) }, eachMinute };
}

await stat(join(root, "index.html"));
const executablePath = findChromium();
const browserServer = await chromium.launchServer({ ...(executablePath === undefined ? {} : { executablePath }), args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--enable-precise-memory-info"] });
const browser = await chromium.connect(browserServer.wsEndpoint());
const host = await serve(root);
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.addInitScript(() => {
    const seen = new MutationObserver(() => { if (document.querySelector(".pad") !== null) { performance.mark("pad"); seen.disconnect(); } });
    seen.observe(document, { childList: true, subtree: true });
  });
  await ready(page, host.address, "#/");
  const found = {
    ...(wants("home") ? await home(page, host) : await isolation(page).then(() => ({}))),
    ...(wants("playground") ? await playground(page, host) : {}),
    ...(wants("trainer") ? await trainer(browser, browserServer.process().pid ?? 0, page, host) : {}),
  };
  console.log(JSON.stringify(found, null, 2));
} finally {
  await browser.close();
  await browserServer.close();
  host.server.close();
}
