import { expect, test } from "vitest";
import { augmentation } from "./augment.ts";

test("shift=2 moves by up to two pixels", () => expect(augmentation("shift=2").name).toBe("shift(2)"));
test.each(["shift", "shift=0", "shift=15", "shift=99", "shift=-1", "rotate=3", "shift=2,shift=3"])("%s is refused", (text) => expect(() => augmentation(text)).toThrow(/shift=N/));
test("half the image is the most", () => expect(augmentation("shift=14").name).toBe("shift(14)"));
test("handwriting is another hand", () => {
  expect(augmentation("handwriting").name).toBe("handwriting");
  expect(augmentation("handwriting=0.7").name).toBe("handwriting(0.7)");
  expect(() => augmentation("handwriting=3")).toThrow(/strength up to 2/);
});
