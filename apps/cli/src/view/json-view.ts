import type { EpochRecord } from "@receptive/training";
import type { Output, RunInfo, RunResult, StopInfo, TrainView } from "./train-view.ts";

/** One object a line, for programs: `start`, an `epoch` each, `done`. */
export class JsonView implements TrainView {
  readonly #output: Output;
  #info: RunInfo | null = null;

  constructor(output: Output) {
    this.#output = output;
  }

  start(info: RunInfo): void {
    this.#info = info;
    const { modelTitle: _, dataTitle: __, ...rest } = info;
    this.#write({ event: "start", ...rest });
  }
  progress(): void {}
  epoch(record: EpochRecord): void {
    this.#write({ event: "epoch", epochs: this.#info?.epochs, ...record });
  }
  testing(): void {}
  done({ testAccuracy, testLoss, testImages, seconds, imagesPerSecond, confusion, files }: RunResult): void {
    const { backend, data, parameters, model, epochs, seed, out } = this.#info ?? {};
    this.#write({ event: "done", testAccuracy, testLoss, testImages, seconds, imagesPerSecond, backend, data, parameters, model, epochs, seed, confusion, out, files });
  }
  stopped(info: StopInfo): void {
    this.#write({ event: "stopped", ...info });
  }
  close(): void {}

  /** NaN and infinities, which JSON has not, become null. */
  #write(value: object): void {
    this.#output.write(`${JSON.stringify(value)}\n`);
  }
}
