import { expect, test } from "vitest";
import { batchSize, indexList, positiveNumber, share, wholeNumber } from "./numbers.ts";

test.each(["1", "128"])("%s is a whole number", (text) => expect(wholeNumber(1)(text)).toBe(Number(text)));
test.each(["0", "-1", "1.5", "1e3", "", " 2", "ten", "99999999999999999999"])("%j is no whole number from 1", (text) => expect(() => wholeNumber(1)(text)).toThrow(/whole number of at least 1/));
test("zero may be the least", () => expect(wholeNumber(0)("0")).toBe(0));

test.each([["0.5", 0.5], ["1e-3", 1e-3], ["2", 2]])("%s is a rate", (text, value) => expect(positiveNumber(text)).toBe(value));
test.each(["0", "-1", "", "NaN", "Infinity", "0.1x"])("%j is no rate", (text) => expect(() => positiveNumber(text)).toThrow(/above 0/));

test.each([["0", 0], ["0.25", 0.25]])("%s is a share", (text, value) => expect(share(text)).toBe(value));
test.each(["1", "-0.1", "10%", ""])("%j is no share", (text) => expect(() => share(text)).toThrow(/from 0 to below 1/));

test("a batch is a number or all", () => expect([batchSize("1"), batchSize("all")]).toEqual([1, "all"]));
test.each(["0", "All", "-2"])("%j is no batch", (text) => expect(() => batchSize(text)).toThrow(/or all/));

test("indices with commas", () => expect(indexList("0,7, 12")).toEqual([0, 7, 12]));
test.each(["", "1,", "-1", "1;2", "1.5"])("%j are no indices", (text) => expect(() => indexList(text)).toThrow(/whole numbers/));
