import { expect, test } from "vitest";
import { progressLine, terminalProgress } from "./terminal-progress.ts";

const progress = { epoch: 2, epochs: 10, step: 118, steps: 469, loss: 0.12345, accuracy: 0.9612, imagesPerSecond: 5210.4, secondsLeft: 64.2 };

test("one line", () => {
  expect(progressLine(progress)).toBe("epoch 2/10 █████─────────────── 118/469  loss 0.1235  acc 96.12 %  5,210 images/s  1 min 04 s left");
});

test("rewrites its line in a terminal, keeps it at an epoch's end, and never wraps; elsewhere there is none", () => {
  const written: string[] = [];
  const show = terminalProgress({ isTTY: true, columns: 20, write: (text) => written.push(text) });
  show?.(progress);
  show?.({ ...progress, step: 469 });
  expect(written).toEqual(["\repoch 2/10 ████████\u001b[K", "\repoch 2/10 ████████\u001b[K\n"].map((text, i) => (i === 0 ? "\repoch 2/10 █████───\u001b[K" : text)));
  expect(terminalProgress({ isTTY: false, write: () => undefined })).toBeUndefined();
  expect(terminalProgress(undefined)).toBe(terminalProgress(process.stderr.isTTY ? { write: () => undefined } : process.stderr));
});
