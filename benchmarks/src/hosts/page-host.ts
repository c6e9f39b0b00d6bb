/**
 * Fresh pages of a real Chromium without a window. The server sends the headers of cross-origin isolation, so pages have shared
 * memory and timers of 5 µs; a GPU that computes in software is asked for where the machine has no other.
 */
import { createReadStream, existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { extname, join, normalize } from "node:path";
import { type Browser, chromium } from "playwright";
import { findChromium } from "@receptive/scripts/find-chromium";
import { UsageError } from "../usage-error.ts";
import { temporaryFolder } from "./bundle.ts";
import { peersFolder } from "./catalogue.ts";
import { type Host, REQUEST_TIMEOUT_MS, within } from "./host.ts";
import type { Request } from "./protocol.ts";

const flags: readonly string[] = [
  "--no-sandbox", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

const types: Readonly<Record<string, string>> = { ".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm" };

/** `/bundles/NAME` are ours, `/peers/…` files of the peers' packages; every other path is the page. */
function serveFiles(): Server {
  return createServer((request, response) => {
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname));
    const file = path.startsWith("/bundles/") ? join(temporaryFolder(), path.slice("/bundles/".length)) : path.startsWith("/peers/") ? join(peersFolder, path.slice("/peers/".length)) : null;
    if (file === null) {
      response.setHeader("Content-Type", "text/html").end("<!doctype html><meta charset=utf-8><title>bench</title>");
      return;
    }
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader("Content-Type", types[extname(file)] ?? "application/octet-stream");
    createReadStream(file).pipe(response);
  });
}

export interface Pages {
  readonly chromiumVersion: string;
  open(bundle: string): Promise<Host>;
  close(): Promise<void>;
}

/** Starts the browser and the server that its pages come from. */
export async function openPages(): Promise<Pages> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new UsageError("--page: no Chromium was found. Install it (Debian: apt install chromium), or name it by CHROMIUM_PATH.");
  const launch = (): Promise<Browser> => chromium.launch({ executablePath, headless: true, args: [...flags], timeout: 60_000 });
  let browser = await launch().catch((error: unknown) => {
    throw new UsageError(`--page: ${executablePath} could not be started as a browser. Install Chromium (Debian: apt install chromium), or name another by CHROMIUM_PATH.`, { cause: error });
  });
  const server = serveFiles();
  await new Promise<void>((resolve) => { server.listen(0, "127.0.0.1", resolve); });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const origin = `http://127.0.0.1:${address.port}`;
  const end = (old: Browser): Promise<void> => within(old.close(), 20_000, "Chromium").catch(() => undefined);
  return {
    chromiumVersion: browser.version(),
    open: async (bundle) => {
      const host = await openPage(browser, origin, bundle);
      return {
        ...host,
        // A page that computes without end keeps its browser from closing it, so that one goes as a whole.
        close: async () => {
          if (await host.close()) return;
          const stuck = browser;
          browser = await launch();
          await end(stuck);
        },
      };
    },
    close: async () => {
      await end(browser);
      server.closeAllConnections();
      server.close();
    },
  };
}

async function openPage(browser: Browser, origin: string, bundle: string): Promise<Omit<Host, "close"> & { close(): Promise<boolean> }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(REQUEST_TIMEOUT_MS);
  // What a page does where nobody waits for it: the reason of an error that is thrown there. A program that throws while it loads
  // never answers, so that this is heard before anything is loaded.
  let uncaught = "";
  const broken = new Promise<never>((_, reject) => {
    const fail = (reason: string): void => {
      uncaught = reason;
      reject(new Error(reason));
    };
    page.on("pageerror", (error) => { fail(error.message); });
    page.on("crash", () => { fail("the page crashed"); });
  });
  broken.catch(() => undefined);
  try {
    await page.goto(origin);
    await page.addScriptTag({ url: `${origin}/bundles/${bundle}`, type: "module" });
    await Promise.race([page.waitForFunction(() => "answerBench" in globalThis), broken]);
  } catch (error) {
    await context.close();
    throw uncaught === "" ? error : new Error(`${bundle}: ${uncaught}`, { cause: error });
  }
  return {
    ask: async (request, timeoutMs = REQUEST_TIMEOUT_MS) => {
      const sent = request.do === "hello" ? { ...request, assets: `${origin}/peers/` } : request;
      const asked = page.evaluate(async (r: Request) => await (Reflect.get(globalThis, "answerBench") as (r: Request) => Promise<unknown>)(r), sent);
      try {
        return await within(asked, timeoutMs, "the page") as never;
      } catch (error) {
        asked.catch(() => undefined);
        throw uncaught === "" ? error : new Error(uncaught, { cause: error });
      }
    },
    close: () => within(context.close().then(() => true), 10_000, "the page").catch(() => false),
  };
}
