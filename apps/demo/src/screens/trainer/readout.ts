import { formatNumber, formatPercent } from "@receptive/visualization";
import { h } from "../../shell/dom.ts";
import type { Moment, TestMoment } from "./training-messages.ts";

const orDash = (value: number, write: (value: number) => string): string => (Number.isFinite(value) ? write(value) : "–");

/** The numbers of the moment. They change many times a second, so they are not read out; the screen announces some of them. */
export class Readout {
  readonly element: HTMLElement;
  readonly #cells = new Map<string, { readonly value: HTMLElement; readonly more: HTMLElement }>();

  constructor() {
    this.element = h("dl", { class: "readout" });
    for (const name of ["Step", "Loss", "Right", "Images a second", "Dead units"]) {
      const [value, more] = [h("span", {}), h("small", {})];
      this.element.append(h("div", {}, h("dt", {}, name), h("dd", {}, value, " ", more)));
      this.#cells.set(name, { value, more });
    }
    this.clear();
  }

  #set(name: string, value: string, more = ""): void {
    const cell = this.#cells.get(name);
    if (cell === undefined) return;
    cell.value.textContent = value;
    cell.more.textContent = more;
  }

  clear(): void {
    for (const name of this.#cells.keys()) this.#set(name, "–");
  }

  /** While training: means over the last steps. */
  moment({ step, epoch, loss, accuracy, imagesPerSecond, test }: Moment): void {
    this.#set("Step", formatNumber(step), `epoch ${epoch + 1}`);
    if (Number.isFinite(loss)) {
      this.#train = [loss, accuracy];
      this.#set("Images a second", formatNumber(Math.round(imagesPerSecond)));
    }
    this.#both(test);
  }

  #train: readonly [loss: number, accuracy: number] = [Number.NaN, Number.NaN];
  #held: readonly [loss: number, accuracy: number] = [Number.NaN, Number.NaN];

  #both(test: TestMoment | undefined): void {
    if (test !== undefined) {
      this.#held = [test.loss, test.accuracy];
      const total = (what: "units" | "dead"): number => test.dead.reduce((sum, layer) => sum + layer[what], 0);
      this.#set("Dead units", formatNumber(total("dead")), `of ${formatNumber(total("units"))}`);
    }
    this.#set("Loss", orDash(this.#train[0], formatNumber), `held out ${orDash(this.#held[0], formatNumber)}`);
    this.#set("Right", orDash(this.#train[1], formatPercent), `held out ${orDash(this.#held[1], formatPercent)}`);
  }

  /** At rest at some moment. */
  look(step: number, test: TestMoment, now: boolean): void {
    if (!now) {
      this.#train = [Number.NaN, Number.NaN];
      this.#set("Step", formatNumber(step));
      this.#set("Images a second", "–");
    }
    this.#both(test);
  }
}
