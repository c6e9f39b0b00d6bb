/**
 * `pnpm --filter @receptive/demo screenshots FOLDER`: every screen of the built page at 390, 1024 and 1440 pixels, light and dark, whole,
 * to be looked at; names after the folder choose screens. `--readme` writes the README's pictures to docs/images instead.
 */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Browser, chromium, type Page } from "playwright";
import { preview } from "vite";
import { findChromium } from "../../../scripts/src/find-chromium.ts";

type Act = (page: Page) => Promise<void>;
interface Shot {
  readonly name: string;
  readonly hash: string;
  readonly act?: Act;
}

/** Lets a network learn for a while, and stops it. */
const learn: Act = async (page) => {
  await page.click(".transport .primary");
  await page.waitForTimeout(9000);
  await page.click(".transport .primary");
  await page.waitForTimeout(1500);
};

/** Goes to a unit of the second convolution by keys. */
const point: Act = async (page) => {
  await page.focus(".rv-stage[aria-label='LeNet-5, layer by layer']");
  const keys = ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown", "Enter", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight"];
  for (const key of keys) await page.keyboard.press(key);
  await page.waitForTimeout(500);
};

const SHOTS: readonly Shot[] = [
  { name: "home", hash: "#/" },
  { name: "theatre", hash: "#/theatre?digit=2", act: point },
  { name: "theatre-3d", hash: "#/theatre?digit=5&view=3d" },
  { name: "convolution", hash: "#/convolution?preset=two-filters" },
  { name: "untileable", hash: "#/convolution?preset=untileable" },
  { name: "backward", hash: "#/convolution?preset=two-filters&view=backward" },
  { name: "photo", hash: "#/convolution?view=photo" },
  { name: "evidence", hash: "#/theatre?digit=5&rests=occlusion" },
  { name: "trainer", hash: "#/trainer", act: learn },
  { name: "playground", hash: "#/playground?shape=spiral&classes=3&hidden=8-8", act: learn },
];

async function shoot(browser: Browser, address: string, shot: Shot, width: number, theme: "light" | "dark", file: string, whole: boolean): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height: width < 500 ? 844 : 900 }, colorScheme: theme });
  page.on("console", (message) => { if (message.type() === "error") console.log(`${shot.name}: ${message.text()}`); });
  page.on("pageerror", (error) => console.log(`${shot.name}: ${error.message}`));
  await page.goto(`${address}${shot.hash}`);
  await page.waitForFunction(() => document.documentElement.dataset["screen"] !== undefined, undefined, { timeout: 30_000 });
  await page.waitForTimeout(1500);
  await shot.act?.(page);
  // What stays in place while one scrolls would lie across a picture of the whole page.
  if (whole) await page.addStyleTag({ content: ".transport,.gutter,.rail ol{position:static!important}" });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) console.log(`${shot.name} at ${width}: ${wide} pixels wider than the page`);
  await page.screenshot({ path: file, fullPage: whole });
  await page.close();
}

const [target = "", ...names] = process.argv.slice(2);
const server = await preview({ root: resolve(import.meta.dirname, ".."), preview: { port: 0, open: false }, logLevel: "error" });
const address = server.resolvedUrls?.local[0] ?? "";
const executablePath = findChromium();
const browser = await chromium.launch({ ...(executablePath === undefined ? {} : { executablePath }), args: ["--no-sandbox", "--enable-unsafe-swiftshader"] });
try {
  if (target === "--readme") {
    const images = resolve(import.meta.dirname, "../../../docs/images");
    for (const [name, theme] of [["theatre", "light"], ["playground", "dark"], ["trainer", "light"]] as const) {
      if (names.length > 0 && !names.includes(name)) continue;
      const shot = SHOTS.find((one) => one.name === name);
      if (shot !== undefined) await shoot(browser, address, shot, 1440, theme, join(images, `demo-${name}.png`), false);
    }
  } else {
    if (target === "") throw new Error("name a folder for the pictures, or --readme");
    await mkdir(target, { recursive: true });
    const chosen = names.length === 0 ? SHOTS : SHOTS.filter(({ name }) => names.includes(name));
    for (const shot of chosen) for (const width of [390, 1024, 1440]) for (const theme of ["light", "dark"] as const) await shoot(browser, address, shot, width, theme, join(target, `${shot.name}-${width}-${theme}.png`), true);
  }
} finally {
  await browser.close();
  await server.close();
}
