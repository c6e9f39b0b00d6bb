import type { Progress } from "./progress.ts";

interface Terminal { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown }

const BAR = 20;

function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  return s < 60 ? `${s} s` : `${Math.floor(s / 60)} min ${String(s % 60).padStart(2, "0")} s`;
}

/** One line such as `epoch 2/10 ████──── 118/469  loss 0.1234  acc 96.12 %  5,210 images/s  1 min 04 s left`. */
export function progressLine({ epoch, epochs, step, steps, loss, accuracy, imagesPerSecond, secondsLeft }: Progress): string {
  const filled = Math.round((step / Math.max(1, steps)) * BAR);
  const bar = "█".repeat(filled) + "─".repeat(BAR - filled);
  const rate = Math.round(imagesPerSecond).toLocaleString("en");
  return `epoch ${epoch}/${epochs} ${bar} ${step}/${steps}  loss ${loss.toFixed(4)}  acc ${(accuracy * 100).toFixed(2)} %  ${rate} images/s  ${duration(secondsLeft)} left`;
}

/** Shows training on one line of a terminal, a line for each epoch; nothing where standard error is no terminal, or in a page. */
export function terminalProgress(terminal: Terminal | undefined = globalThis.process?.stderr): ((progress: Progress) => void) | undefined {
  if (terminal?.isTTY !== true) return undefined;
  return (progress) => {
    const line = progressLine(progress).slice(0, (terminal.columns ?? 120) - 1);
    terminal.write(`\r${line}\u001b[K${progress.step === progress.steps ? "\n" : ""}`);
  };
}
