/** Every screen in a real browser: no complaint, its main interactions, nothing serious for axe, nothing beyond the edge. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { hasGpu } from "../model/has-gpu.ts";
import { openApp, type OpenedApp, overflowing, seriousFaults, stroke } from "../testing/open-app.ts";

const ROUTES = ["", "playground", "trainer", "convolution", "theatre"] as const;
let app: OpenedApp | undefined;

afterEach(() => { expect(app?.problems ?? []).toEqual([]); });

/** Figures paint at the next frame. */
const settle = (): Promise<void> => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));

for (const route of ROUTES) {
  describe(route === "" ? "home" : route, () => {
    for (const [width, theme] of [[390, "light"], [390, "dark"], [1024, "light"], [1440, "dark"]] as const) {
      test(`at ${width} pixels, ${theme}: nothing serious for axe, nothing beyond the edge`, async () => {
        app = await openApp(`#/${route}`, width, theme);
        await settle();
        expect(await seriousFaults()).toEqual([]);
        expect(overflowing()).toEqual([]);
        expect(document.querySelectorAll("h1")).toHaveLength(1);
      });
    }
  });
}

describe("home", () => {
  test("what is drawn is read at once; nothing drawn, no guess", async () => {
    app = await openApp("#/?digit=7");
    await expect.poll(() => app?.text(".guess strong")).toBe("7");
    app.button("Clear").click();
    await expect.poll(() => app?.text(".guess")).toContain("Nothing is drawn yet.");
    stroke(app.find(".pad"), Array.from({ length: 30 }, (_, i) => [0.5 + 0.2 * Math.sin(i / 4.6), 0.5 - 0.32 * Math.cos(i / 4.6)] as const));
    await expect.poll(() => app?.text(".guess strong")).toBe("0");
    app.button("Undo").click();
    await expect.poll(() => app?.text(".guess")).toContain("Nothing");
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "4", bubbles: true }));
    await expect.poll(() => app?.text(".guess strong")).toBe("4");
  });

  test("a scribble is hardly a digit; what is drawn is in the address, and comes back from it", async () => {
    app = await openApp("#/?digit=7");
    await expect.poll(() => app?.text(".guess strong")).toBe("7");
    app.button("Clear").click();
    stroke(app.find(".pad"), Array.from({ length: 90 }, (_, i) => [0.5 + 0.36 * Math.sin(i * 1.27), 0.5 + 0.36 * Math.cos(i * 0.93)] as const));
    await expect.poll(() => app?.text(".guess")).toContain("Not a digit?");
    await expect.poll(() => location.hash).toContain("ink=18.");
    const address = location.hash;
    app = await openApp("#/?digit=1");
    await expect.poll(() => app?.text(".guess strong")).toBe("1");
    app = await openApp(address);
    await expect.poll(() => app?.text(".guess")).toContain("Not a digit?");
  });

  test("a figure is pinned as it was, shown as a table; the pipelines are told apart", async () => {
    app = await openApp("#/?digit=7");
    await expect.poll(() => app?.text(".guess strong")).toBe("7");
    app.find(".menu summary").click();
    app.button("Pin a copy").click();
    expect(app.find(".pinned .rv-stage").getAttribute("aria-label")).toBe("How likely each digit is");
    app.button("Unpin").click();
    expect(document.querySelector(".pinned")).toBeNull();
    app.button("As a table").click();
    await expect.poll(() => app?.text(".rv-table table")).toContain("7");
    app.button("Machine learning").click();
    expect(app.text(".pipeline")).toContain("by hand");
    expect(location.hash).toContain("way=classical");
  });

  test("with the keyboard alone: arrows and space draw", async () => {
    app = await openApp("#/");
    app.button("Clear").click();
    const pad = app.find(".pad");
    const keys = [...Array<string>(6).fill("ArrowUp"), " ", ...Array<string>(14).fill("ArrowDown"), " "];
    for (const key of keys) pad.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    await expect.poll(() => app?.text(".guess strong")).toBe("1");
  });
});

describe("theatre", () => {
  test("a unit is explained and what it sees is traced; pin, gradients and correction work", async () => {
    app = await openApp("#/theatre?digit=5");
    await expect.poll(() => app?.text(".guess strong")).toBe("5");
    const stage = app.find(".card .rv-stage[aria-label='LeNet-5, layer by layer']");
    for (const key of ["ArrowRight", "ArrowRight", "Enter", "ArrowDown"]) stage.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    await expect.poll(() => app?.text(".gutter")).toContain("a sum of products of input. It sees 5 × 5 pixels of the input.");
    expect(stage.querySelectorAll("svg rect[stroke-width='1.75']").length).toBeGreaterThanOrEqual(2);
    const rests = app.find(".preview select", HTMLSelectElement);
    for (const kind of ["occlusion", "saliency", "gradcam"]) {
      rests.value = kind;
      rests.dispatchEvent(new Event("change"));
      await expect.poll(() => document.querySelectorAll(".preview .rv-stage svg image, .preview .rv-stage svg path").length, { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
    }
    expect(location.hash).toContain("rests=gradcam");
    app.button("Pin, to compare").click();
    expect(app.text(".pins")).toContain("Pinned a 5");
    app.button("gradients of the guess").click();
    await settle();
    expect(location.hash).toContain("show=gradients");
    app.button("It is a 3").click();
    await expect.poll(() => app?.text("[role=status].small:not(.muted)")).toMatch(/One step: the loss was .*the probability of 3 went from/);
    app.button(/^Undo$/).click();
  });

  test("three dimensions come when asked for, and are drawn", async () => {
    app = await openApp("#/theatre?view=3d");
    await expect.poll(() => document.querySelector<HTMLCanvasElement>("canvas.rv-layers-3d")?.width ?? 0, { timeout: 20_000 }).toBeGreaterThan(100);
    expect(await seriousFaults()).toEqual([]);
  });
});

describe("convolution bench", () => {
  test("the lecture's table, a changed cell, a stride that does not tile", async () => {
    app = await openApp("#/convolution");
    await expect.poll(() => app?.text(".gutter")).toContain("9 products and the bias");
    const cell = (id: string): string => document.querySelector(`[data-id="${id}"] text`)?.textContent ?? "";
    await expect.poll(() => [0, 1, 2].map((c) => cell(`output/0/0/${c}`))).toEqual(["12", "12", "17"]);
    app.button("Step").click();
    await expect.poll(() => location.hash).toContain("at=1");
    const box = app.find("[aria-label='Convolution, forward'].rv-stage").getBoundingClientRect();
    app.find("[aria-label='Convolution, forward'].rv-stage").dispatchEvent(new MouseEvent("click", { clientX: box.left + 20, clientY: box.top + 40, bubbles: true }));
    const input = app.find("input[aria-label='Value of the cell']", HTMLInputElement);
    expect(input.value).toBe("3");
    input.value = "4";
    input.closest("form")?.requestSubmit();
    await expect.poll(() => location.hash).toContain("cells=i0x4");
    const stride = [...document.querySelectorAll("label")].find((label) => label.textContent?.startsWith("S stride"))?.querySelector("input");
    if (stride) { stride.value = "4"; stride.dispatchEvent(new Event("input")); }
    await expect.poll(() => app?.text(".problem")).toContain("does not tile");
    expect(app.text(".problem")).not.toContain("(http");
    app.button("Leave them out, as PyTorch does").click();
    await expect.poll(() => app?.find(".problem").hidden).toBe(true);
    expect(location.hash).toContain("floor=1");
    const copied = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    app.button("Copy the code").click();
    expect(copied.mock.calls).toEqual([[expect.stringContaining("stride: 4, padding: 0, dilation: 1, floor: true")]]);
    copied.mockRestore();
  });
});

describe("convolution bench, its views", () => {
  test("what does not tile is mended at a click; the filter turns; the address holds all of it", async () => {
    app = await openApp("#/convolution?preset=untileable");
    await expect.poll(() => app?.text(".fixes")).toContain("Stride 1");
    app.button("Stride 1").click();
    await expect.poll(() => app?.find(".problem").hidden).toBe(true);
    const first = (): string => document.querySelector('[data-id="kernel/0/0/0/0"] text')?.textContent ?? "";
    const last = document.querySelector('[data-id="kernel/0/0/2/2"] text')?.textContent ?? "";
    app.find(".chip input", HTMLInputElement).click();
    await expect.poll(first).toBe(last);
    expect(location.hash).toContain("flip=1");
  });

  test("gradients, the ruler, and a photo", async () => {
    app = await openApp("#/convolution?view=backward");
    await expect.poll(() => document.querySelector('[data-id="output/0/0/0"]')).not.toBeNull();
    app.button("One axis").click();
    await expect.poll(() => document.querySelectorAll(".rv-stage[aria-label='One axis of the convolution'] svg rect").length).toBeGreaterThan(8);
    expect(await seriousFaults()).toEqual([]);
    app.button("On a photo").click();
    await expect.poll(() => document.querySelector<HTMLCanvasElement>(".rv-stage[aria-label='A photo and what a filter makes of it'] canvas")?.width ?? 0).toBeGreaterThan(300);
    expect(location.hash).toContain("view=photo");
    expect(await seriousFaults()).toEqual([]);
  });
});

test("the page computes on the GPU where one answers, and goes back to the processor", async ({ skip }) => {
  skip(!(await hasGpu()), "no WebGPU adapter in this browser");
  app = await openApp("#/convolution?backend=webgpu");
  const cell = (c: number): string => document.querySelector(`[data-id="output/0/0/${c}"] text`)?.textContent ?? "";
  await expect.poll(() => [0, 1, 2].map(cell), { timeout: 30_000 }).toEqual(["12", "12", "17"]);
  app = await openApp("#/?digit=7&backend=webgpu");
  await expect.poll(() => app?.text(".guess strong"), { timeout: 50_000 }).toBe("7");
  await expect.poll(() => app?.button(/^Computed by the GPU/).hidden).toBe(false);
  app.button(/^Computed by the GPU/).click();
  await expect.poll(() => location.hash).not.toContain("backend");
  await expect.poll(() => app?.text(".guess strong"), { timeout: 30_000 }).toBe("7");
  expect(app.button(/^Computed by the processor/).textContent).toBe("CPU");
});
