import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stripAnsi, visibleLength, xtermIndex } from "./ansi.ts";
import { brailleCharacter } from "./dot-grid.ts";
import { terminalCurves } from "./terminal-curves.ts";
import { terminalImages } from "./terminal-images.ts";
import { terminalConfusion, terminalMatrix } from "./terminal-matrix.ts";
import { detectTerminal } from "./terminal-options.ts";
import { toTerminal } from "./to-terminal.ts";
import { coded } from "../testing/coded.ts";

const ascii = /^[\x20-\x7E\n]*$/u;
const falling = Array.from({ length: 20 }, (_, i) => 2 * Math.exp(-i / 5));

describe("detectTerminal", () => {
  const tty = { isTTY: true, columns: 120 };
  test("colour needs a terminal that says so", () => {
    expect(detectTerminal(tty, { COLORTERM: "truecolor" })).toEqual({ width: 120, color: "truecolor", theme: "dark" });
    expect(detectTerminal(tty, { TERM: "xterm-256color" }).color).toBe("256");
    expect(detectTerminal({}, { COLORTERM: "truecolor" })).toEqual({ width: 80, color: "none", theme: "dark" });
    expect(detectTerminal(tty, { TERM: "dumb" }).color).toBe("none");
  });
  test("NO_COLOR wins, FORCE_COLOR forces", () => {
    expect(detectTerminal(tty, { NO_COLOR: "1", FORCE_COLOR: "1", COLORTERM: "truecolor" }).color).toBe("none");
    expect(detectTerminal(tty, { NO_COLOR: "", COLORTERM: "truecolor" }).color).toBe("truecolor");
    expect(detectTerminal({}, { FORCE_COLOR: "3" }).color).toBe("truecolor");
    expect(detectTerminal(tty, { FORCE_COLOR: "0" }).color).toBe("none");
  });
  test("a light background is known where it is told", () => {
    expect(detectTerminal(tty, { COLORFGBG: "0;15" }).theme).toBe("light");
  });
});

describe("terminalCurves", () => {
  test("plain text is ASCII with a letter for each curve", () => {
    expect(terminalCurves([{ label: "train", y: falling }, { label: "validation", y: falling.map((value) => value + 0.5) }], { title: "loss", width: 60, height: 6, xLabel: "epoch" })).toMatchInlineSnapshot(`
      "loss
        |
        |o o
      2 |* * o o
        |    * * oo o o o
        |        ** * * * o o o o o oo o o o o o validation 0.545
      0 |                   * * * * ** * * * * * train 0.0447
         0               epoch      15"
    `);
  });
  test("colour is braille", () => {
    const text = terminalCurves([{ label: "loss", y: falling }], { width: 40, height: 4, color: true });
    expect(stripAnsi(text)).toMatchInlineSnapshot(`
      "2 │⠱⡀                      
        │ ⠈⠑⢄⡀                   
      1 │    ⠈⠑⠒⠤⣀⡀              
      0 │         ⠈⠑⠒⠒⠒⠢⠤⠤⠤⠤⠤⠤⠤⣀⣀ loss 0.0447
         0                15"
    `);
    expect(text).toContain("\u001B[38;2;90;169;255m");
  });
  test("NaN is told, nothing says so", () => {
    expect(terminalCurves([{ label: "a", y: [1, Number.NaN, 2] }], { width: 40, height: 3 }).split("\n").at(-1)).toBe("a: 1 not shown (NaN, infinite)");
    expect(terminalCurves([{ label: "a", y: [] }], { title: "loss" })).toBe("loss\nno data yet");
    expect(terminalCurves([{ label: "a", y: [Number.NaN] }])).toBe("no finite numbers");
  });
  test("keeps to its width and height for any numbers", () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { minLength: 1, maxLength: 20 }), fc.integer({ min: 40, max: 100 }), fc.constantFrom("none", "256", "truecolor"), (y, width, color) => {
        const text = terminalCurves([{ label: "a", y }], { width, height: 4, color: color as "none" });
        for (const line of text.split("\n")) expect(visibleLength(line)).toBeLessThanOrEqual(width);
        if (color === "none") expect(text).toMatch(ascii);
      }),
      { seed: 9 },
    );
  });
  test("refuses a height below 2 and series that do not fit", () => {
    expect(() => terminalCurves([], { height: 1 })).toThrow(coded("E_VIZ_SIZE", "curves in a terminal are 2 to 1000 lines high, got 1."));
    expect(() => terminalCurves([{ label: "a", x: [], y: [1] }])).toThrow(coded("E_VIZ_LENGTH"));
  });
  test("a braille character has its dots in Unicode's order", () => {
    expect(brailleCharacter([0, -1, -1, 0, -1, -1, 0, -1])).toBe("⡑");
    expect(brailleCharacter([-1, -1, -1, -1, -1, -1, -1, -1])).toBe(" ");
  });
});

describe("terminalImages", () => {
  const ramp = { data: [0, 0.5, 1, 1, 0.5, 0], width: 3, height: 2 };
  test("plain text is two letters a pixel", () => {
    expect(terminalImages([ramp, ramp], { captions: ["a → b", "c"] })).toMatchInlineSnapshot(`
      "  ++@@    ++@@
      @@++    @@++
      a -> b    c"
    `);
    expect(terminalImages([{ data: [-1, -0.4, 0, 0.4, 1, Number.NaN], width: 6, height: 1 }], { ramp: "signed" })).toBe("==--  ++##!!");
  });
  test("colour is half-blocks, two rows a line, small images enlarged", () => {
    const text = terminalImages([ramp], { color: true, zoom: 1 });
    expect(text).toBe("\u001B[38;2;15;19;24;48;2;232;236;241m▀\u001B[38;2;114;118;124;48;2;114;118;124m▀\u001B[38;2;232;236;241;48;2;15;19;24m▀\u001B[0m");
    expect(stripAnsi(terminalImages([{ data: new Uint8Array(25), width: 5, height: 5 }], { color: true }))).toBe(Array(5).fill("▀".repeat(10)).join("\n"));
  });
  test("images wider than the terminal are averaged down, many go below each other", () => {
    const wide = { data: new Float32Array(200 * 100).fill(1), width: 200, height: 100 };
    const lines = stripAnsi(terminalImages([wide], { color: true, width: 50 })).split("\n");
    expect([lines.length, lines[0]?.length]).toEqual([13, 50]);
    const digit = { data: new Uint8Array(784), width: 28, height: 28 };
    expect(stripAnsi(terminalImages([digit, digit, digit], { color: true, width: 60 })).split("\n")).toHaveLength(14 + 1 + 14);
  });
  test("nothing says so; wrong images are refused", () => {
    expect(terminalImages([])).toBe("no images");
    expect(() => terminalImages([{ data: [], width: 0, height: 1 }])).toThrow(coded("E_VIZ_EMPTY_IMAGE"));
    expect(() => terminalImages([ramp], { captions: [] })).toThrow(coded("E_VIZ_LENGTH"));
  });
  test("256 colours take the nearest of the palette", () => {
    expect([xtermIndex([0, 0, 0]), xtermIndex([255, 255, 255]), xtermIndex([255, 0, 0]), xtermIndex([128, 128, 128])]).toEqual([16, 231, 196, 244]);
  });
});

describe("terminalMatrix", () => {
  test("plain text is a table", () => {
    expect(terminalConfusion([[980, 2], [0, 1135]], { labels: ["cat", "dog"], title: "confusion" })).toMatchInlineSnapshot(`
      "confusion
            guess
      label    cat    dog
        cat    980      2
        dog      .  1,135"
    `);
  });
  test("colour fills the cells that hold something", () => {
    const text = terminalConfusion([[1, 0], [2, 3]], { color: true });
    expect(text.match(/48;2/gu)).toHaveLength(3);
  });
  test("columns that do not fit are counted", () => {
    expect(terminalMatrix([Array.from({ length: 40 }, (_, i) => i)], { width: 21 }).split("\n").at(-1)).toBe("36 more columns do not fit 21 characters");
  });
  test("refuses what does not fit", () => {
    expect(() => terminalMatrix([])).toThrow(coded("E_VIZ_EMPTY_IMAGE"));
    expect(() => terminalMatrix([[1], [1, 2]])).toThrow(coded("E_VIZ_SHAPE"));
    expect(() => terminalMatrix([[1]], { rowLabels: [] })).toThrow(coded("E_VIZ_LENGTH"));
  });
});

test("toTerminal shows each kind of view", () => {
  expect(toTerminal({ kind: "matrix", values: [[1, 2]] })).toBe(terminalMatrix([[1, 2]]));
  expect(toTerminal({ kind: "images", images: [] }, { width: 20 })).toBe("no images");
  expect(toTerminal({ kind: "curves", series: [{ label: "a", y: falling }], height: 3 }, { color: "256" })).toBe(terminalCurves([{ label: "a", y: falling }], { height: 3, color: "256" }));
});
