import { describe, expect, test } from "vitest";
import { toSVG } from "../paint/svg.ts";
import { targetsOf } from "../paint/hit.ts";
import { VisualizationError } from "../visualization-error.ts";
import { orderedChart } from "./ordered-chart.ts";
import { rowPlot } from "./row-plot.ts";

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof VisualizationError) return error.code;
    throw error;
  }
  return "nothing was thrown";
}

describe("ordered chart", () => {
  const options = { title: "Kernels", places: ["0.1", "0.2", "0.3"], series: [{ label: "lenet5", values: [47, 47, 43] }, { label: "mlp", values: [Number.NaN, 9, 9] }] };

  test("its table has a row for each value, by the place's name; its words say where each series goes", () => {
    const scene = orderedChart({ ...options, placeLabel: "version", valueLabel: "kernels" });
    expect(scene.table?.()).toEqual({ columns: ["series", "version", "kernels"], rows: [["lenet5", "0.1", 47], ["lenet5", "0.2", 47], ["lenet5", "0.3", 43], ["mlp", "0.1", Number.NaN], ["mlp", "0.2", 9], ["mlp", "0.3", 9]] });
    expect(scene.description).toBe("lenet5: from 47 to 43 over 3 places; mlp: from 9 to 9 over 2 places.");
  });

  test("steps hold a value over its whole place, lines go from point to point, a gap stays one", () => {
    const lines = (steps: boolean): string[] => [...toSVG(orderedChart({ ...options, steps, width: 400 })).matchAll(/<path [^>]*d="([^"]+)"[^>]*stroke-width="2"/g)].map(([, d = ""]) => d);
    expect(lines(false).map((d) => d.match(/[ML]/g)?.join(""))).toEqual(["MLL", "ML"]);
    expect(lines(true).map((d) => d.match(/[ML]/g)?.join(""))).toEqual(["MLLLLL", "MLLL"]);
  });

  test("every point can be reached and says what it is", () => {
    expect(targetsOf(orderedChart(options)).map(({ label }) => label)).toContain("lenet5, 0.3: 43");
  });

  test("of many places some are named, the last always", () => {
    const places = Array.from({ length: 60 }, (_, i) => `run ${i}`);
    const svg = toSVG(orderedChart({ title: "t", places, series: [{ label: "s", values: places.map((_, i) => i) }], width: 390 }));
    const named = [...svg.matchAll(/>run (\d+)</g)].map(([, i]) => Number(i));
    expect(named.at(-1)).toBe(59);
    expect(named.length).toBeLessThan(10);
  });

  test("nothing to show says so; what does not fit is refused", () => {
    expect(orderedChart({ title: "t", places: [], series: [] }).description).toBe("no data yet");
    expect(codeOf(() => orderedChart({ title: "t", places: ["a"], series: [{ label: "s", values: [1, 2] }] }))).toBe("E_VIZ_LENGTH");
    expect(codeOf(() => orderedChart({ ...options, width: 100 }))).toBe("E_VIZ_SIZE");
  });
});

describe("row plot", () => {
  const rows = [{ label: "train/lenet5/b128", values: { tfjs: 4, pytorch: 0.5 } }, { label: "matmul/512", values: { tfjs: 1 } }];
  const options = { title: "Times as fast", rows, series: ["tfjs", "pytorch"], scale: "log", reference: { value: 1, label: "as fast" } } as const;

  test("its table has a column for each series", () => {
    expect(rowPlot(options).table?.()).toEqual({ columns: ["row", "tfjs", "pytorch"], rows: [["train/lenet5/b128", 4, 0.5], ["matmul/512", 1, Number.NaN]] });
  });

  test("a ratio of 1 lies on the line, twice and half as far from it", () => {
    const [start, ...others] = [1, 2, 0.5].map((ratio) => {
      const svg = toSVG(rowPlot({ ...options, series: ["tfjs"], rows: [{ label: "a", values: { tfjs: ratio } }], domain: [0.1, 10] }));
      return Number(/<path [^>]*d="M(-?[\d.]+)/.exec(svg)?.[1]);
    });
    const [twice = 0, half = 0] = others.map((at) => at - (start ?? 0));
    expect(twice).toBeGreaterThan(0);
    expect(half).toBeCloseTo(-twice, 1);
  });

  test("on a narrow page names stand above their rows, and nothing is wider than it", () => {
    const wide = rowPlot({ ...options, width: 900 });
    const narrow = rowPlot({ ...options, width: 260 });
    expect(narrow.height).toBeGreaterThan(wide.height);
    expect(narrow.width).toBe(260);
  });

  test("nothing to show says so; too narrow is refused", () => {
    expect(rowPlot({ ...options, rows: [] }).description).toBe("no data yet");
    expect(codeOf(() => rowPlot({ ...options, width: 100 }))).toBe("E_VIZ_SIZE");
  });
});
