/** MNIST and Fashion-MNIST in the page: the real files, served where the mirrors are. */
import { expect, test } from "vitest";
import { commands } from "vitest/browser";
import { openApp, type OpenedApp } from "../../testing/open-app.ts";
import type { MnistService } from "../../testing/serve-mnist.ts";

const text = (selector: string): string => document.querySelector(selector)?.textContent ?? "";
const soon = { timeout: 40_000 } as const;

async function visit(service: MnistService, skip: (condition: boolean, reason: string) => void, data = "mnist"): Promise<OpenedApp> {
  skip(!(await commands.serveMnist(service)), "RECEPTIVE_DATA is not set");
  return openApp(`#/trainer?data=${data}`);
}

test("60,000 digits come, each file checked, and LeNet-5 learns from them", async ({ skip }) => {
  const app = await visit("intact", skip);
  await expect.poll(() => text(".status"), soon).toBe("Ready: 60,000 images to learn from, 10,000 held out. Press Play.");
  app.button("Step").click();
  await expect.poll(() => text(".readout"), soon).toMatch(/^Step1 epoch 1Loss2\.\d+/);
  expect(app.problems).toEqual([]);
});

test("a damaged file is refused with its code, and one can go on with digits drawn here", async ({ skip }) => {
  const app = await visit("damaged", skip);
  await expect.poll(() => text(".problem:not([hidden])"), soon).toMatch(/^MNIST could not be downloaded: DatasetError \[E_CHECKSUM\]: train-images-idx3-ubyte\.gz .*do not match the checksum.*digits that are drawn here/);
  const data = app.find("[data-name=data]", HTMLSelectElement);
  data.value = "synthetic";
  data.dispatchEvent(new Event("change"));
  await expect.poll(() => text(".status"), soon).toContain("Press Play");
});

test("no network: a code and what to do", async ({ skip }) => {
  await visit("refused", skip);
  await expect.poll(() => text(".problem:not([hidden])"), soon).toMatch(/DatasetError \[E_NETWORK\].*Without a network, or where a mirror does not let pages read its files/);
});

test("a download that takes too long can be stopped", async ({ skip }) => {
  const app = await visit("slow", skip);
  await expect.poll(() => document.querySelector<HTMLElement>(".fetching")?.hidden, soon).toBe(false);
  app.button("Cancel").click();
  await expect.poll(() => text(".problem:not([hidden])"), soon).toBe("The download was stopped.");
});

test("Fashion-MNIST comes as well, and its images go by what they show", async ({ skip }) => {
  await visit("intact", skip, "fashion-mnist");
  await expect.poll(() => text(".status"), soon).toBe("Ready: 60,000 images to learn from, 10,000 held out. Press Play.");
  expect(text(".screen")).toContain("Held-out image 0: Ankle boot");
});
