import type { ResolvedTerminalOptions } from "@receptive/visualization";
import type { Progress } from "@receptive/training";
import { paint, visibleWidth } from "./style.ts";
import { count, duration, loss, percent } from "./text.ts";

const LEAST_BAR = 8;
const LONGEST_BAR = 40;

function bar(shareDone: number, width: number, terminal: ResolvedTerminalOptions): string {
  const filled = Math.max(0, Math.min(width, Math.round(shareDone * width)));
  if (terminal.color === "none") return `[${"#".repeat(filled)}${"-".repeat(width - filled)}]`;
  return paint("━".repeat(filled), "positive", terminal) + paint("━".repeat(width - filled), "hairline", terminal);
}

/**
 * One line: `epoch  3/10 ━━━━━━━━ 61 %  loss 0.1234  accuracy 96.21 %  5,210 images/s  1 min 04 s left`. Where the terminal is
 * narrow the words get shorter, then the speed goes, then the time left.
 */
export function progressBar(progress: Progress, terminal: ResolvedTerminalOptions): string {
  const { epoch, epochs, step, steps, imagesPerSecond, secondsLeft } = progress;
  const done = (epoch - 1 + step / Math.max(1, steps)) / Math.max(1, epochs);
  const muted = (text: string): string => paint(text, "muted", terminal);
  // Widths do not change from frame to frame, so that nothing jumps.
  const head = `${muted("epoch")} ${String(epoch).padStart(String(epochs).length)}${muted(`/${epochs}`)} `;
  const share = ` ${String(Math.floor(done * 100)).padStart(3)} %`;
  const measures = (accuracy: string): string => `  ${muted("loss")} ${loss(progress.loss)}  ${muted(accuracy)} ${percent(progress.accuracy).padStart(7)}`;
  const speed = (unit: string): string => `  ${count(imagesPerSecond).padStart(6)} ${muted(unit)}`;
  const left = `  ${duration(secondsLeft).padStart(10)} ${muted("left")}`;
  const room = (parts: readonly string[]): number => terminal.width - 1 - (terminal.color === "none" ? 2 : 0) - visibleWidth([head, ...parts].join(""));
  const tails = [
    [share, measures("accuracy"), speed("images/s"), left],
    [measures("acc"), speed("img/s"), left],
    [measures("acc"), left],
    [measures("acc")],
  ];
  const tail = tails.find((parts) => room(parts) >= LEAST_BAR) ?? [];
  return head + bar(done, Math.max(1, Math.min(LONGEST_BAR, room(tail))), terminal) + tail.join("");
}
