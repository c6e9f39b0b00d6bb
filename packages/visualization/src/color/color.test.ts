import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resolveColor, resolveHex } from "./color.ts";
import { rampColor, rampTable } from "./ramps.ts";
import { contrast, luminance, mix, parseHex, toHex } from "./rgb.ts";
import { classToken, type Theme, type Token, tokens } from "./tokens.ts";
import { coded } from "../testing/coded.ts";

const themes: readonly Theme[] = ["light", "dark"];

describe.each(themes)("tokens of the %s theme", (theme) => {
  const page = parseHex(tokens[theme].background);
  const against = (token: Token): number => contrast(parseHex(tokens[theme][token]), page);

  // 4.5 is WCAG AA for text, 3 for marks; class hues always stand beside a glyph.
  test.each(["ink", "muted", "positive", "negative", "gradient", "target"] as const)("%s can be read as text", (token) => {
    expect(against(token)).toBeGreaterThanOrEqual(4.5);
  });
  test.each(Array.from({ length: 10 }, (_, i) => classToken(i)))("%s can be seen as a mark", (token) => {
    expect(against(token)).toBeGreaterThanOrEqual(3);
  });
});

describe.each(themes)("ramps of the %s theme", (theme) => {
  test("zero is the page on every ramp", () => {
    for (const ramp of ["signed", "sequential", "ink"] as const) expect(toHex(rampColor(ramp, 0, theme))).toBe(tokens[theme].background);
  });

  test("more is always further from the page", () => {
    const page = parseHex(tokens[theme].background);
    for (const ramp of ["sequential", "ink", "signed"] as const) {
      let previous = 0;
      for (let i = 0; i <= 64; i++) {
        const distance = Math.abs(luminance(rampColor(ramp, i / 64, theme)) - luminance(page));
        expect(distance).toBeGreaterThanOrEqual(previous);
        previous = distance;
      }
    }
  });

  test("the signed table has the page in its middle and the two hues at its ends", () => {
    const table = rampTable("signed", theme);
    const entry = (i: number): string => toHex([table[3 * i] ?? 0, table[3 * i + 1] ?? 0, table[3 * i + 2] ?? 0]);
    expect([entry(0), entry(127), entry(128), entry(255)]).toEqual([tokens[theme].negative, tokens[theme].background, tokens[theme].background, tokens[theme].positive]);
  });

  test("text on any fill reaches a contrast of 4.5, the best ink and page allow", () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 1, noNaN: true }), (t) => {
        const fill = resolveColor({ ramp: "signed", t }, theme);
        const [ink, page] = [parseHex(tokens[theme].ink), parseHex(tokens[theme].background)];
        expect(contrast(resolveColor({ on: { ramp: "signed", t } }, theme), fill)).toBe(Math.max(contrast(ink, fill), contrast(page, fill)));
      }),
      { seed: 1, numRuns: 50 },
    );
  });
});

test("a mix begins and ends at its colours", () => {
  expect(mix([1, 2, 3], [200, 100, 0], 0)).toEqual([1, 2, 3]);
  expect(mix([1, 2, 3], [200, 100, 0], 1)).toEqual([200, 100, 0]);
  // The middle of black and white in OKLab is L = 0.5, a linear light of 0.125, which sRGB writes as 99.
  expect(toHex(mix([0, 0, 0], [255, 255, 255], 0.5))).toBe("#636363");
});

test("a literal is the same in both themes and a malformed one is refused", () => {
  expect([resolveHex("#123456", "light"), resolveHex("#123456", "dark")]).toEqual(["#123456", "#123456"]);
  expect(() => resolveHex("#12", "light")).toThrow(coded("E_VIZ_COLOR", "a colour is #rrggbb"));
});

test("class hues repeat after ten", () => {
  expect([classToken(3), classToken(13), classToken(-1)]).toEqual(["class-3", "class-3", "class-9"]);
});
