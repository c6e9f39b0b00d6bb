/** The playground in a real browser: learns, is drawn in, edited, stepped through; the address holds all of it. */
import { afterEach, expect, test } from "vitest";
import { gpuAbsence } from "../../model/backend.ts";
import { openApp, type OpenedApp, overflowing, seriousFaults } from "../../testing/open-app.ts";

let app: OpenedApp | undefined;
afterEach(() => { expect(app?.problems ?? []).toEqual([]); });

const text = (selector: string): string => document.querySelector(selector)?.textContent ?? "";
const stepShown = (): number => Number(/Step([\d,]+)/.exec(text(".readout"))?.[1]?.replaceAll(",", "") ?? Number.NaN);
const soon = { timeout: 30_000 } as const;

async function open(hash: string, width?: number): Promise<OpenedApp> {
  const opened = await openApp(hash, width);
  app = opened;
  await expect.poll(stepShown, soon).toBe(0);
  await expect.poll(() => text(".substituted"), soon).toMatch(/^x₁ = /);
  return opened;
}

function change(label: string, value: string): void {
  const field = [...document.querySelectorAll<HTMLElement>(".screen label")].find((element) => element.textContent?.startsWith(label))?.querySelector<HTMLInputElement | HTMLSelectElement>("input,select");
  if (field === null || field === undefined) throw new Error(`no field ${label}`);
  field.value = value;
  field.dispatchEvent(new Event("change"));
}

/** A click at a place of the plane, from −6 to 6. */
function clickPlane(x: number, y: number): void {
  const stage = document.querySelector<HTMLElement>(".rv-stage[aria-label='What the network says over the plane']");
  const box = stage?.querySelector("canvas")?.getBoundingClientRect();
  if (stage === null || box === undefined) throw new Error("no plane");
  stage.dispatchEvent(new MouseEvent("click", { clientX: box.left + ((x + 6) / 12) * box.width, clientY: box.top + ((6 - y) / 12) * box.width, bubbles: true }));
}

test("learns by pattern; a layer more is a new network; the address holds all of it", async () => {
  const opened = await open("#/playground?shape=gauss&mode=pattern&hidden=4");
  opened.button("Step").click();
  await expect.poll(stepShown, soon).toBe(1);
  opened.button("Play").click();
  await expect.poll(stepShown, soon).toBeGreaterThan(50);
  opened.button("Pause").click();
  opened.button("Add a layer").click();
  await expect.poll(stepShown, soon).toBe(0);
  expect(location.hash).toContain("hidden=4-4");
  change("Penalty", "l2");
  change("For the test", "0.3");
  expect(location.hash).toContain("penalty=l2");
  expect(location.hash).toContain("test=0.3");
  expect(await seriousFaults()).toEqual([]);
});

test("points are drawn, read from a file and typed as f(x); the address brings them back", async () => {
  const opened = await open("#/playground?shape=function&f=x^2-4");
  change("f(x)", "3*");
  expect(location.hash).toContain(`f=${encodeURIComponent("x^2-4")}`);
  opened.button("Take all points away").click();
  await expect.poll(() => text(".status"), soon).toContain("No points yet");
  opened.button("Add points of class 1").click();
  for (const at of [-3, 0, 3]) clickPlane(at, 2);
  await expect.poll(() => location.hash, soon).toMatch(/points=(\w{5}){3}(&|$)/);
  const [, points = ""] = /points=(\w+)/.exec(location.hash) ?? [];
  await open(`#/playground?shape=drawn&points=${points}`);
  opened.find(".rv-table summary").click();
  await expect.poll(() => document.querySelectorAll(".rv-table tbody tr").length, soon).toBe(3);
  const files = new DataTransfer();
  files.items.add(new File(["x,y,c\n1,1,a\n2,2,b\n3,1,c\n-40,0,a"], "mine.csv"));
  const input = opened.find("input[type=file]", HTMLInputElement);
  input.files = files.files;
  input.dispatchEvent(new Event("change"));
  await expect.poll(() => text(".status"), soon).toBe("4 points of 3 classes read. ");
});

test("a weight is set by hand, is in the address, and is what the forward pass counts with", async () => {
  const opened = await open("#/playground?hidden=2&follow=3_0");
  const stage = opened.find(".rv-stage[aria-label='The network']");
  const press = (key: string): void => { stage.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })); };
  const voice = (): string => stage.closest(".rv-figure")?.querySelector(".rv-voice")?.textContent ?? "";
  for (let i = 0; i < 8 && !voice().startsWith("weight from x₁"); i++) press("ArrowRight");
  expect(voice()).toMatch(/^weight from x₁ to fc1 \d/);
  const unit = Number(/fc1 (\d)/.exec(voice())?.[1]);
  press("Enter");
  const value = opened.find("input[aria-label='Value of the weight']", HTMLInputElement);
  value.value = "2.5";
  value.closest("form")?.requestSubmit();
  await expect.poll(() => location.hash, soon).toContain(`weights=0.${unit}.0.2.5`);
  await open(location.hash);
  const on = opened.button("One step on in the forward pass");
  for (let i = 0; i < 2 * unit + 1; i++) on.click();
  expect(text(".pseudocode [aria-current]")).toContain("netᵢ");
  await expect.poll(() => text(".substituted"), soon).toMatch(new RegExp(`^net of h₁${unit === 0 ? "₀" : "₁"} = .*2\\.50 · 0\\.500`));
  on.click();
  expect(text(".substituted")).toContain("= tanh of");
});

test("five classes and four layers on a phone: nothing beyond the edge", async () => {
  await open("#/playground?shape=spiral&classes=5&hidden=8-8-8-8", 390);
  expect(overflowing()).toEqual([]);
  expect(await seriousFaults()).toEqual([]);
});

test("the playground learns on the GPU where one answers; where none does, the choice says why", async () => {
  const absence = await gpuAbsence();
  const opened = await open("#/playground?hidden=3&backend=webgpu");
  const option = opened.find("option[value=webgpu]", HTMLOptionElement);
  expect([option.disabled, option.textContent]).toEqual(absence === undefined ? [false, "the GPU (WebGPU)"] : [true, `the GPU: ${absence}`]);
  opened.button("Step").click();
  await expect.poll(stepShown, soon).toBe(1);
});

test("with no points to learn from, learning rests and says what is missing", async () => {
  const opened = await open("#/playground?hidden=3");
  opened.button("Play").click();
  await expect.poll(stepShown, soon).toBeGreaterThan(0);
  opened.button("Take all points away").click();
  await expect.poll(() => text(".transport .primary"), soon).toBe("Play");
  expect(text(".status")).toContain("No points yet");
  opened.button("Play").click();
  expect(text(".transport .primary")).toBe("Play");
  await expect.poll(() => text(".problem:not([hidden])"), soon).toBe("");
});
