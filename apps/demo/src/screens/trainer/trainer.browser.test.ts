/** The trainer in a real browser: learns in its worker, goes back, keeps, resumes, takes files. */
import { afterEach, expect, test } from "vitest";
import { gpuAbsence } from "../../model/backend.ts";
import { openApp, type OpenedApp, overflowing, seriousFaults } from "../../testing/open-app.ts";
import { forgetRun } from "./browser-store.ts";

let app: OpenedApp | undefined;
afterEach(() => { expect(app?.problems ?? []).toEqual([]); });

const text = (selector: string): string => document.querySelector(selector)?.textContent ?? "";
const stepShown = (): number => Number(/Step([\d,]+)/.exec(text(".readout"))?.[1]?.replace(",", "") ?? Number.NaN);
const soon = { timeout: 30_000 } as const;

async function open(hash: string): Promise<OpenedApp> {
  const opened = await openApp(hash);
  app = opened;
  await expect.poll(() => text(".status"), soon).toContain("Press Play");
  return opened;
}

function press(element: HTMLElement, keys: readonly string[]): void {
  for (const key of keys) element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

/** Walks the cells of a matrix, there and back, to the first that has anything in it, and chooses it. */
function goToImages(matrix: HTMLElement): void {
  const there = [...Array<string>(9).fill("ArrowRight"), "ArrowDown", ...Array<string>(9).fill("ArrowLeft"), "ArrowDown"];
  for (const key of ["ArrowRight", ...Array.from({ length: 5 }, () => there).flat()]) {
    press(matrix, [key]);
    if (/: [1-9]/.test(matrix.closest(".rv-figure")?.querySelector(".rv-voice")?.textContent ?? "")) return press(matrix, ["Enter"]);
  }
}

/** Files as somebody drops them on the page. */
function drop(files: readonly File[]): void {
  const dataTransfer = new DataTransfer();
  for (const file of files) dataTransfer.items.add(file);
  document.querySelector(".screen")?.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
}

test("LeNet-5 learns in its own thread, rests, goes back; a cell shows its images, an image its maps", async () => {
  const opened = await open("#/trainer?digits=600&batch=30&augment=handwriting");
  opened.button("Play").click();
  await expect.poll(stepShown, soon).toBeGreaterThan(0);
  // A quick machine reports steps before it has kept a second moment to go back to.
  await expect.poll(() => opened.button("Step back").matches(":enabled"), soon).toBe(true);
  opened.button("Pause").click();
  await expect.poll(() => text(".transport-words"), soon).toBe("now");
  await expect.poll(() => document.querySelector<HTMLElement>(".backward")?.hidden, soon).toBe(false);
  opened.button("Step back").click();
  await expect.poll(() => text(".status"), soon).toContain("As it was at step");
  const matrix = opened.find(".rv-stage[aria-label='Confusion matrix']");
  matrix.scrollIntoView();
  goToImages(matrix);
  await expect.poll(() => document.querySelectorAll(".behind button").length, soon).toBeGreaterThan(0);
  document.querySelector<HTMLElement>(".behind button")?.click();
  await expect.poll(() => /Held-out image (\d+)/.exec(text(".screen"))?.[1], soon).toBeDefined();
  expect(await seriousFaults()).toEqual([]);
});

test("a run is kept in the browser, offered on the next visit, and goes on exactly from there", async () => {
  await forgetRun();
  let opened = await open("#/trainer?digits=200&batch=20&rate=0.003");
  opened.button("Step").click();
  await expect.poll(stepShown, soon).toBe(1);
  opened.button("Keep in this browser").click();
  await expect.poll(() => text(".status"), soon).toBe("Kept in this browser, as it is at step 1.");
  opened.button("Step").click();
  await expect.poll(stepShown, soon).toBe(2);
  await expect.poll(() => /held out ([\d.]+)/.exec(text(".readout"))?.[1], soon).toBeDefined();
  const loss = (): string => /Loss(\S+) held out (\S+)Right/.exec(text(".readout"))?.[0] ?? "";
  const wanted = loss();

  opened = await openApp("#/trainer?model=mlp&digits=200");
  app = opened;
  await expect.poll(() => text(".offer"), soon).toMatch(/^Kept in this browser: LeNet-5 at step 1, [\d.]+% of held-out images right\./);
  opened.button("Resume").click();
  await expect.poll(() => text(".status"), soon).toContain("Taken up at step 1; Play goes on exactly from there");
  expect(location.hash).toContain("rate=0.003");
  expect(location.hash).not.toContain("mlp");
  opened.button("Step").click();
  await expect.poll(stepShown, soon).toBe(2);
  await expect.poll(loss, soon).toBe(wanted);
  opened.button("Forget it").click();
  await expect.poll(() => text(".status"), soon).toBe("What was kept is gone.");
});

test("weights and digits of the reader's own, dropped on the page; what does not fit says so", async () => {
  await open("#/trainer?digits=200&batch=20");
  drop([new File([new Uint8Array(40)], "broken.safetensors")]);
  await expect.poll(() => text(".problem"), soon).toMatch(/header|safetensors/i);
  const idx = (shape: readonly number[], values: (i: number) => number): Uint8Array<ArrayBuffer> => {
    const bytes = new Uint8Array(4 + 4 * shape.length + shape.reduce((a, b) => a * b, 1));
    bytes.set([0, 0, 8, shape.length]);
    shape.forEach((size, i) => new DataView(bytes.buffer).setUint32(4 + 4 * i, size));
    for (let i = 4 + 4 * shape.length; i < bytes.length; i++) bytes[i] = values(i);
    return bytes;
  };
  const images = (n: number): Uint8Array<ArrayBuffer> => idx([n, 28, 28], (i) => (i * 37) % 256);
  const labels = (n: number): Uint8Array<ArrayBuffer> => idx([n], (i) => i % 10);
  // A damaged file gives way to a good one of another name.
  drop([new File([new Uint8Array(3)], "train-images-idx3-ubyte.gz")]);
  await expect.poll(() => text(".status"), soon).toContain("Still missing");
  drop([new File([images(40)], "train-images-idx3-ubyte"), new File([labels(40)], "train-labels-idx1-ubyte")]);
  await expect.poll(() => text(".status"), soon).toBe("Still missing: test images, test labels.");
  drop([new File([images(200)], "t10k-images-idx3-ubyte"), new File([labels(200)], "t10k-labels-idx1-ubyte")]);
  await expect.poll(() => text(".status"), soon).toContain("Ready: 40 images to learn from, 200 held out.");
});

test("a rate that blows up stops, says where, and the words stay", async () => {
  const opened = await open("#/trainer?digits=200&batch=20&optimizer=sgd&rate=1e25");
  opened.button("Play").click();
  await expect.poll(() => text(".problem:not([hidden])"), soon).toMatch(/^Stopped at step \d+: the loss is no longer a number\. It came from (conv|fc|the loss)/);
  await expect.poll(() => document.querySelector<HTMLElement>(".backward")?.hidden, soon).toBe(false);
  expect(text(".problem:not([hidden])")).toContain("Stopped at step");
});

test("all 300 units of the MLP on a phone: nothing beyond the edge; its weights are counted", async () => {
  app = await openApp("#/trainer?model=mlp&digits=200", 390);
  await expect.poll(() => text(".status"), soon).toContain("Press Play");
  for (const part of ["784 · 300 + 300", "235,500", "30,100", "266,610"]) expect(text(".gutter")).toContain(part);
  expect(overflowing()).toEqual([]);
});

test("the trainer learns on the GPU where one answers", async ({ skip }) => {
  const absence = await gpuAbsence();
  skip(absence !== undefined, `no GPU: ${absence ?? ""}`);
  const opened = await open("#/trainer?model=mlp&digits=200&batch=20&backend=webgpu");
  const option = opened.find("[data-name=backend] option[value=webgpu]", HTMLOptionElement);
  expect([option.disabled, option.selected]).toEqual([false, true]);
  opened.button("Step").click();
  await expect.poll(() => text(".readout"), soon).toMatch(/Step1 .*Loss2\.\d+/);
});

test("where no GPU answers, the choice says why", async ({ skip }) => {
  const absence = await gpuAbsence();
  skip(absence === undefined, "a GPU answers in this browser");
  const opened = await open("#/trainer?model=mlp&digits=200&batch=20&backend=webgpu");
  const option = opened.find("[data-name=backend] option[value=webgpu]", HTMLOptionElement);
  expect([option.disabled, option.textContent]).toEqual([true, `the GPU: ${absence ?? ""}`]);
});
