import { expect, test } from "vitest";
import { count, duration, loss, percent } from "./text.ts";

test("counts are grouped", () => expect([0, 999, 1000, 63_802, 1_234_567].map(count)).toEqual(["0", "999", "1,000", "63,802", "1,234,567"]));
test("shares have two digits and are 100 only when they are", () => expect([0, 0.9918, 0.99999, 1, Number.NaN].map(percent)).toEqual(["0.00 %", "99.18 %", "99.99 %", "100.00 %", "NaN"]));
test("durations", () => expect([0, 47.6, 59.7, 125, 3780, Number.POSITIVE_INFINITY].map(duration)).toEqual(["0 s", "48 s", "1 min 00 s", "2 min 05 s", "1 h 03 min", "?"]));
test("losses", () => expect([2.30258, 0.00012, 123.45, Number.NaN].map(loss)).toEqual(["2.3026", "0.0001", "123.5", "NaN"]));
