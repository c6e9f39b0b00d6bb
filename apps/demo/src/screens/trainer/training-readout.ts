import { formatNumber, formatPercent } from "@receptive/visualization";
import { orDash, Readout } from "../readout.ts";
import type { Moment, TestMoment } from "./training-messages.ts";

/** The numbers of a training run. */
export class TrainingReadout {
  readonly #readout = new Readout(["Step", "Loss", "Right", "Images a second", "Dead units"]);
  readonly element: HTMLElement = this.#readout.element;
  #train: readonly [loss: number, accuracy: number] = [Number.NaN, Number.NaN];
  #held: readonly [loss: number, accuracy: number] = [Number.NaN, Number.NaN];

  clear(): void {
    this.#train = this.#held = [Number.NaN, Number.NaN];
    this.#readout.clear();
  }

  /** While training: means over the last steps. */
  moment({ step, epoch, loss, accuracy, imagesPerSecond, test }: Moment): void {
    this.#readout.set("Step", formatNumber(step), `epoch ${epoch + 1}`);
    if (Number.isFinite(loss)) {
      this.#train = [loss, accuracy];
      this.#readout.set("Images a second", formatNumber(Math.round(imagesPerSecond)));
    }
    this.#both(test);
  }

  #both(test: TestMoment | undefined): void {
    if (test !== undefined) {
      this.#held = [test.loss, test.accuracy];
      const total = (what: "units" | "dead"): number => test.dead.reduce((sum, layer) => sum + layer[what], 0);
      this.#readout.set("Dead units", formatNumber(total("dead")), `of ${formatNumber(total("units"))}`);
    }
    this.#readout.set("Loss", orDash(this.#train[0], formatNumber), `held out ${orDash(this.#held[0], formatNumber)}`);
    this.#readout.set("Right", orDash(this.#train[1], formatPercent), `held out ${orDash(this.#held[1], formatPercent)}`);
  }

  /** At rest at some moment. */
  look(step: number, test: TestMoment, now: boolean): void {
    if (!now) {
      this.#train = [Number.NaN, Number.NaN];
      this.#readout.set("Step", formatNumber(step));
      this.#readout.set("Images a second", "–");
    }
    this.#both(test);
  }
}
