import { expect, test } from "vitest";
import { resumeCommand } from "./resume-command.ts";

const words = (text: string): string[] => text.split(" ");

test("is the call, the data it came to use, and --resume", () => {
  expect(resumeCommand(words("train lenet5 --epochs 5"), "synthetic", {})).toBe("pnpm receptive train lenet5 --epochs 5 --data synthetic --resume");
});
test("keeps data that was named, and says --resume once", () => {
  expect(resumeCommand(words("train mlp --data mnist --resume old.safetensors --seed 2"), "mnist", {})).toBe("pnpm receptive train mlp --data mnist --seed 2 --resume");
  expect(resumeCommand(words("train mlp --resume=old --data=x --resume --json"), "x", {})).toBe("pnpm receptive train mlp --data=x --json --resume");
});
test("names the folder of RECEPTIVE_DATA, quoted for the shell", () => {
  expect(resumeCommand(["train", "mlp", "--out", "my runs/it's"], "mnist", { RECEPTIVE_DATA: "/my data" })).toBe(String.raw`RECEPTIVE_DATA='/my data' pnpm receptive train mlp --out 'my runs/it'\''s' --data mnist --resume`);
});
