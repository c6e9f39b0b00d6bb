import type { EpochRecord } from "@receptive/training";
import type { ResolvedTerminalOptions } from "@receptive/visualization";
import { describeRun } from "./describe-run.ts";
import { resultText } from "./result-text.ts";
import { count, loss, percent } from "./text.ts";
import type { Output, RunInfo, RunResult, StopInfo, TrainView } from "./train-view.ts";

/** Lines for a log: nothing moves, nothing is coloured. */
export class PlainView implements TrainView {
  readonly #output: Output;
  readonly #terminal: ResolvedTerminalOptions;
  #info: RunInfo | null = null;

  constructor(output: Output, terminal: ResolvedTerminalOptions) {
    this.#output = output;
    this.#terminal = { ...terminal, color: "none" };
  }

  start(info: RunInfo): void {
    this.#info = info;
    const { title, lines, warning } = describeRun(info);
    this.#line(title, ...lines, ...(warning === null ? [] : [warning]));
  }
  progress(): void {}
  epoch(record: EpochRecord): void {
    const epochs = this.#info?.epochs ?? record.epoch;
    const validation = record.valLoss === undefined ? "" : `  val loss ${loss(record.valLoss)}  val accuracy ${percent(record.valAccuracy ?? Number.NaN)}`;
    this.#line(`epoch ${String(record.epoch).padStart(String(epochs).length)}/${epochs}  loss ${loss(record.loss)}  accuracy ${percent(record.accuracy)}${validation}  ${count(record.imagesPerSecond)} images/s  ${record.seconds.toFixed(1)} s`);
  }
  testing(): void {}
  done(result: RunResult): void {
    this.#output.write(`\n${resultText(result, this.#info?.out ?? "", this.#terminal)}`);
  }
  stopped({ epochsDone, epochs, checkpoint, command }: StopInfo): void {
    this.#line(`stopped in epoch ${epochsDone + 1} of ${epochs}${checkpoint === null ? "" : `; checkpoint in ${checkpoint}`}`, `go on with: ${command}`);
  }
  close(): void {}

  #line(...lines: readonly string[]): void {
    this.#output.write(lines.map((line) => `${line}\n`).join(""));
  }
}
