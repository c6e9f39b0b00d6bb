import { expect, test } from "vitest";
import { visibleWidth } from "./style.ts";
import { wrapWords } from "./wrap-words.ts";

test("a line that fits stays as it is, its spaces too", () => expect(wrapWords("loss 1.0  accuracy 2 %", 22)).toEqual(["loss 1.0  accuracy 2 %"]));
test("words stay whole, and no line begins with a space", () => expect(wrapWords("loss 1.0  accuracy 2 %", 9)).toEqual(["loss 1.0", "accuracy", "2 %"]));
test("a word longer than a line has one of its own", () => expect(wrapWords("in runs/lenet5-mnist now", 8)).toEqual(["in", "runs/lenet5-mnist", "now"]));
test("colours take no room", () => {
  const wrapped = wrapWords("\u001B[1mTest accuracy\u001B[22m is high", 16);
  expect(wrapped.map(visibleWidth)).toEqual([16, 4]);
});
test("nothing is one empty line", () => expect(wrapWords("", 10)).toEqual([""]));
