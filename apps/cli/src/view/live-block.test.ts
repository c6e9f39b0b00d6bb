import { expect, test } from "vitest";
import { LiveBlock } from "./live-block.ts";

function terminal(columns: number): { columns: number; text: string; write(text: string): void } {
  return { columns, text: "", write(text) { this.text += text; } };
}

test("writes anew in place, cuts what would wrap, and gives the cursor back", () => {
  const output = terminal(10);
  const block = new LiveBlock(output);
  block.show(["first", "a line that is too long"]);
  block.show(["second"]);
  block.release();
  const visible = output.text.split("\u001B[2A\r")[1] ?? "";
  expect(visible).toContain("second\n\u001B[J");
  expect(output.text).toContain("a line th\n");
  expect(output.text.split("\u001B[?25l")).toHaveLength(2);
  expect(output.text.endsWith("\u001B[?25h")).toBe(true);
});

test("what is released stays", () => {
  const output = terminal(10);
  const block = new LiveBlock(output);
  block.show(["one", "two"]);
  block.release();
  const before = output.text.length;
  block.show(["three"]);
  expect(output.text.slice(before)).not.toContain("A\r");
});
