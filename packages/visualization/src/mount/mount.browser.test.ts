import { afterEach, expect, test } from "vitest";
import { bars, heatmap, imageGrid, linkHighlights, mount, type Mounted, tokens } from "../index.ts";

const figures: Mounted[] = [];
function put(...args: [Parameters<typeof mount>[1], Parameters<typeof mount>[2]?]): Mounted {
  const parent = document.createElement("div");
  parent.style.width = "500px";
  document.body.append(parent);
  const figure = mount(parent, ...args);
  figures.push(figure);
  return figure;
}
const frame = (): Promise<void> => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
const stageOf = (figure: Mounted): HTMLElement => figure.element.querySelector<HTMLElement>(".rv-stage") ?? document.body;

afterEach(() => {
  for (const figure of figures.splice(0)) figure.destroy();
  document.documentElement.removeAttribute("data-theme");
});

const image = { data: [0, 0.5, 0.75, 1], width: 2, height: 2 };
const guess = (values: readonly number[]): ReturnType<typeof bars> => bars({ title: "Guess", labels: ["7", "1"], values, max: 1 });

test("a figure has a name, words, a table, and changes with update", async () => {
  const figure = put(guess([0.9, 0.1]));
  expect(stageOf(figure).getAttribute("aria-label")).toBe("Guess");
  expect(figure.element.querySelector(".rv-words")?.textContent).toBe("7 0.900, 1 0.100.");
  figure.update(guess([0.2, 0.8]));
  await frame();
  expect(figure.element.querySelector(".rv-words")?.textContent).toBe("7 0.200, 1 0.800.");
  const details = figure.element.querySelector("details");
  if (details) details.open = true;
  await frame();
  expect([...figure.element.querySelectorAll("td")].map((td) => td.textContent)).toEqual(["7", "0.200", "1", "0.800"]);
  expect(await (await figure.export("csv")).text()).toBe("label,value\r\n7,0.2\r\n1,0.8\r\n");
  expect(await (await figure.export("svg")).text()).toContain("<title");
  const png = new Uint8Array(await (await figure.export("png")).arrayBuffer());
  expect([...png.subarray(1, 4)]).toEqual([80, 78, 71]);
});

test("pointing and arrow keys reach the same marks, and speak", async () => {
  const figure = put({ scene: () => heatmap({ title: "Map", values: [1, 2, 3, 4], rows: 2, columns: 2, width: 200, showTitle: false, legend: false }), explain: (hit) => (hit.cell === undefined ? undefined : `cell ${hit.cell.index}`) });
  const seen: (string | undefined)[] = [];
  figure.on("hover", (hit) => seen.push(hit?.id));
  figure.on("select", (hit) => seen.push(`select ${hit?.id}`));
  const box = stageOf(figure).getBoundingClientRect();
  stageOf(figure).dispatchEvent(new PointerEvent("pointermove", { clientX: box.left + 150, clientY: box.top + 50 }));
  expect(figure.element.querySelector<HTMLElement>(".rv-tip")?.textContent).toBe("cell 1");
  stageOf(figure).dispatchEvent(new PointerEvent("pointerleave"));
  for (const key of ["ArrowRight", "Enter", "ArrowDown"]) stageOf(figure).dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
  expect(seen).toEqual(["map#1", undefined, "map", "select map", "map#0", "map#2"]);
  expect(figure.element.querySelector(".rv-voice")?.textContent).toBe("cell 2");
  expect(figure.element.querySelectorAll("svg rect[stroke-width='1.75']")).toHaveLength(1);
});

test("equal ids light up together", () => {
  const scene = imageGrid({ title: "I", id: "conv1", images: [image, image] });
  const [a, b] = [put(scene), put(scene)];
  const end = linkHighlights([a, b]);
  stageOf(a).dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", cancelable: true }));
  expect(b.element.querySelectorAll("svg rect[stroke-width='1.75']")).toHaveLength(1);
  end();
});

test("a canvas shows what the SVG shows, in the page's theme, and follows it", async () => {
  const figure = put(heatmap({ title: "Zero", values: [0, -1, 1, 0], rows: 2, columns: 2, width: 40, showTitle: false, legend: false }), { painter: "canvas", table: false });
  const pixel = (x: number, y: number): string => {
    const canvas = figure.element.querySelector("canvas");
    const scale = (canvas?.width ?? 40) / 40;
    const data = canvas?.getContext("2d")?.getImageData(x * scale, y * scale, 1, 1).data ?? [];
    return `#${[...data].slice(0, 3).map((v) => v.toString(16).padStart(2, "0")).join("")}`;
  };
  expect([pixel(10, 10), pixel(30, 10), pixel(10, 30)]).toEqual([tokens.light.background, tokens.light.negative, tokens.light.positive]);
  document.documentElement.dataset["theme"] = "dark";
  await frame();
  expect([pixel(10, 10), pixel(30, 10), pixel(10, 30)]).toEqual([tokens.dark.background, tokens.dark.negative, tokens.dark.positive]);
});

test("a view is asked for the width there is, and again when that changes", async () => {
  const widths: number[] = [];
  const figure = put({ scene: (width) => { widths.push(width); return guess([1, 0]); } });
  expect(widths).toEqual([500]);
  if (figure.element.parentElement) figure.element.parentElement.style.width = "320px";
  await expect.poll(() => widths.at(-1)).toBe(320);
});

test("out of sight nothing is painted; coming into sight it is", async () => {
  const above = document.createElement("div");
  above.style.height = "5000px";
  document.body.append(above);
  const figure = put(guess([0.9, 0.1]));
  // Once the browser has told that it is out of sight.
  await new Promise((done) => new IntersectionObserver((_, observer) => { observer.disconnect(); setTimeout(done); }).observe(figure.element));
  const painted = figure.element.querySelector(".rv-paper")?.innerHTML;
  figure.update(guess([0.3, 0.7]));
  await frame();
  expect(figure.element.querySelector(".rv-paper")?.innerHTML).toBe(painted);
  expect(figure.scene.description).toBe("7 0.300, 1 0.700.");
  figure.element.scrollIntoView();
  await expect.poll(() => figure.element.querySelector(".rv-words")?.textContent).toBe("7 0.300, 1 0.700.");
  above.remove();
});
