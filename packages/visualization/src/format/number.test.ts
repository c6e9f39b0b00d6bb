import { expect, test } from "vitest";
import { formatNumber, formatPercent, numberFormatter } from "./number.ts";

test.each([
  [0, "0"], [-0, "0"], [7, "7"], [-7, "−7"], [61_706, "61,706"], [266_610, "266,610"], [1e6, "1.00e6"], [0.034_56, "0.0346"], [-1.7, "−1.70"],
  [999.6, "1,000"], [12_345.6, "12,346"], [0.000_98, "9.80e−4"], [-3e-300, "−3.00e−300"], [1.797e308, "1.80e308"],
  [Number.NaN, "NaN"], [Number.POSITIVE_INFINITY, "∞"], [Number.NEGATIVE_INFINITY, "−∞"],
])("%d is written %s", (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test.each([
  [0, "0%"], [1, "100%"], [0.991_2, "99.1%"], [0.999_3, "99.9%"], [0.999_57, "99.95%"], [0.999_996, "99.99%"], [0.5, "50.0%"], [0.001_234, "0.123%"], [Number.NaN, "NaN%"],
])("%d is the share %s", (value, text) => {
  expect(formatPercent(value)).toBe(text);
});

test("a format is a name or a function", () => {
  expect([numberFormatter()(2.5), numberFormatter("percent")(0.25), numberFormatter((value) => `${value} s`)(3)]).toEqual(["2.50", "25.0%", "3 s"]);
});
