import type { Browser, Page } from "playwright";

/** Frames that a page asks for in a while; at rest there are none. */
export async function framesAskedFor(page: Page, ms: number): Promise<number> {
  return page.evaluate(async (duration) => {
    let count = 0;
    const { requestAnimationFrame: original } = window;
    window.requestAnimationFrame = (callback) => original((time) => { count++; callback(time); });
    await new Promise((done) => setTimeout(done, duration));
    window.requestAnimationFrame = original;
    return count;
  }, ms);
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Milliseconds of work that the page's main thread did in each 60th of a second: every task of it, scripts, style, layout and painting, by the browser's own trace. */
export async function mainThread(browser: Browser, page: Page, ms: number): Promise<{ readonly cpuMs: readonly number[]; readonly wallMs: readonly number[]; readonly longestTaskCpuMs: number }> {
  await browser.startTracing(page, { categories: ["toplevel", "__metadata"] });
  await page.waitForTimeout(ms);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString("utf8")) as { readonly traceEvents: readonly TraceEvent[] };
  const names = traceEvents.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain");
  const threads = names.map(({ pid, tid }) => ({ tasks: traceEvents.filter((event) => event.pid === pid && event.tid === tid && event.ph === "X" && event.name.endsWith("RunTask")) }));
  // The page's own renderer is the one that worked most.
  const { tasks = [] } = threads.toSorted((a, b) => b.tasks.length - a.tasks.length)[0] ?? {};
  const frame = 1e6 / 60;
  const start = Math.min(...tasks.map(({ ts }) => ts));
  const bins = Math.ceil((ms * 1000) / frame);
  const [cpuMs, wallMs] = [new Array<number>(bins).fill(0), new Array<number>(bins).fill(0)];
  for (const { ts, dur = 0, tdur = dur } of tasks) {
    // A task counts for the frame that it begins in: it is that frame which waits for it.
    const bin = Math.floor((ts - start) / frame);
    if (bin >= bins) continue;
    cpuMs[bin] = (cpuMs[bin] ?? 0) + tdur / 1000;
    wallMs[bin] = (wallMs[bin] ?? 0) + dur / 1000;
  }
  return { cpuMs, wallMs, longestTaskCpuMs: Math.max(0, ...tasks.map(({ dur = 0, tdur = dur }) => tdur / 1000)) };
}
