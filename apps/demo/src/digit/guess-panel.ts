import type { Prediction } from "@receptive/training";
import { bars, type FigureView, type Mounted, type Scene } from "@receptive/visualization";
import { h } from "../shell/dom.ts";
import { figureCard } from "../shell/figure.ts";
import { isDoubtful, probabilityText } from "./guess-words.ts";

const CODE = `import { lenet5, load, predict } from "receptive";
import { bars, mount, normaliseDigit } from "@receptive/visualization";

const model = await load(lenet5(), bytes); // lenet5.safetensors
const { probabilities } = await predict(model, normaliseDigit(canvas));
mount(element, bars({ title: "Guess", labels: [..."0123456789"], values: probabilities, format: "percent", max: 1 }));`;

/** The first and the second guess with their probabilities, and the doubt whether it is a digit at all. */
export class GuessPanel {
  readonly element: HTMLElement = h("div", { class: "grow" });
  readonly #words = h("p", { class: "guess" });
  readonly #figure: Mounted;
  #found: Prediction | null = null;
  #doubtful = false;

  constructor() {
    this.element.append(this.#words);
    const view: FigureView = { scene: (width) => this.#scene(width) };
    this.#figure = figureCard(this.element, view, { caption: "How likely each digit is", file: "guess", code: () => CODE });
    this.show(null);
  }

  #scene(width: number): Scene {
    const found = this.#found;
    return bars({
      title: "How likely each digit is", labels: [..."0123456789"], values: found?.probabilities ?? new Float32Array(10), format: probabilityText, max: 1,
      width: Math.min(width, 460), showTitle: false, ...(found === null ? { description: "Nothing is drawn." } : this.#doubtful ? {} : { highlight: found.label }),
    });
  }

  /** Shows a prediction, or that nothing is drawn, in doubt where the drawing is hardly a digit. Returns it in words. */
  show(found: Prediction | null, digitLikelihood = 1): string {
    this.#found = found;
    this.#doubtful = found !== null && isDoubtful(found, digitLikelihood);
    this.#figure.update({ scene: (width) => this.#scene(width) });
    if (found === null) {
      this.#words.replaceChildren(h("strong", { class: "muted" }, "–"), h("span", {}, "Nothing is drawn yet."));
      return "Nothing is drawn yet.";
    }
    const { label, probability, second } = found;
    if (this.#doubtful) {
      this.#words.replaceChildren(h("strong", { class: "muted" }, "?"), h("span", {}, h("b", {}, "Not a digit?"), h("span", { class: "muted" }, `At best a ${label} (${probabilityText(probability)}) or a ${second.label} (${probabilityText(second.probability)}).`)));
      return `Not a digit? At best a ${label}.`;
    }
    this.#words.replaceChildren(h("strong", {}, String(label)), h("span", {}, h("b", {}, `${probabilityText(probability)} sure`), h("span", { class: "muted" }, `Second guess: ${second.label} (${probabilityText(second.probability)})`)));
    return `It reads a ${label}, ${probabilityText(probability)} sure.`;
  }

  destroy(): void {
    this.#figure.destroy();
  }
}
