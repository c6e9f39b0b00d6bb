import { formatNumber, formatPercent, heatmap, normaliseDigit, toSVG, pageTheme } from "@receptive/visualization";
import * as comlink from "comlink";
import { sampleDrawing } from "../../digit/scripted-drawings.ts";
import { hasGpu } from "../../model/backend.ts";
import { setLenet } from "../../model/engine.ts";
import { h } from "../../shell/dom.ts";
import { download } from "../../shell/figure.ts";
import type { ScreenContext, ScreenInstance } from "../../shell/screen.ts";
import { keepModel, keptModel } from "./kept-model.ts";
import { TrainerFigures } from "./trainer-figures.ts";
import { type Choices, choicesFromUrl, trainerControls } from "./trainer-controls.ts";
import type { Look, Moment, Trainer, TrainingReady } from "./training-messages.ts";

/** Screens 6 and 12: a network learns digits in a thread of its own. */
class TrainerScreen implements ScreenInstance {
  readonly #context: ScreenContext;
  readonly #worker = new Worker(new URL("./training-worker.ts", import.meta.url), { type: "module" });
  readonly #trainer = comlink.wrap<Trainer>(this.#worker);
  readonly #choices: Choices;
  readonly #figures: TrainerFigures;
  readonly #status = h("p", { class: "status", role: "status" }, "Drawing digits…");
  readonly #problem = h("p", { class: "problem", role: "alert", hidden: true });
  readonly #mistakes = h("div", { class: "thumbs" });
  readonly #digit = normaliseDigit(sampleDrawing(3));
  #kept = 0;
  #looking = false;
  /** The moment on the screen; null for now. */
  #at: number | null = null;
  #wanted: { readonly index: number | null } | null = null;
  #preparing = 0;

  constructor(context: ScreenContext, gpu: boolean) {
    this.#context = context;
    this.#choices = choicesFromUrl(context.url);
    context.stage.append(trainerControls(this.#choices, gpu, () => void this.prepare()), this.#problem, this.#status);
    this.#figures = new TrainerFigures(context.stage, (label, guess) => void this.#showMistakes(label, guess));
    context.stage.append(h("h2", {}, "Digits behind a cell"), h("p", { class: "small muted" }, "Click a cell of the confusion matrix, or press Enter on it."), this.#mistakes, h("h2", {}, "The network"), this.#actions());
  }

  #actions(): HTMLElement {
    const button = (label: string, act: () => Promise<void>): HTMLElement => h("button", { type: "button", onclick: () => void this.#try(act) }, label);
    return h("div", { class: "controls tight" },
      button("Begin anew", () => this.prepare()),
      button("Keep in this browser", async () => { await keepModel(this.#choices.model, await this.#trainer.weights()); this.#say("Kept in this browser."); }),
      button("Take up what was kept", () => this.#takeUp()),
      button("Download (safetensors)", async () => download(new Blob([new Uint8Array(await this.#trainer.weights())]), `${this.#choices.model}.safetensors`)),
      button("Use it on all screens", () => this.#useEverywhere()),
    );
  }

  async #try(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  #say(text: string): void {
    this.#status.textContent = text;
    this.#context.announce(text);
  }

  #fail(text: string): void {
    this.#problem.hidden = false;
    this.#problem.textContent = text;
  }

  async #takeUp(): Promise<void> {
    const bytes = await keptModel(this.#choices.model);
    if (bytes === undefined) return this.#say("Nothing is kept in this browser yet.");
    this.#figures.clear();
    this.#kept = 0;
    await this.#trainer.restore(bytes);
    this.#say("Taken up from this browser.");
  }

  async #useEverywhere(): Promise<void> {
    if (this.#choices.model !== "lenet5") return this.#say("The other screens show LeNet-5; train that one.");
    await setLenet(await this.#trainer.weights());
    this.#say("The drawing pad and the theatre now show this network, until you reload.");
  }

  /** A fresh network on fresh digits. */
  async prepare(): Promise<void> {
    const turn = ++this.#preparing;
    this.#problem.hidden = true;
    this.#save();
    this.#context.transport.use(undefined);
    this.#say(this.#choices.data === "mnist" && this.#choices.files === undefined ? "Fetching MNIST…" : "Drawing digits…");
    this.#figures.clear();
    this.#kept = 0;
    try {
      const ready = await this.#trainer.prepare({ ...this.#choices }, this.#digit, comlink.proxy({
        moment: (moment: Moment) => this.#moment(moment),
        trouble: ({ step, where }: { step: number; where: string }) => this.#trouble(step, where),
        progress: (words: string) => this.#say(words),
      }));
      if (turn !== this.#preparing) return;
      this.#notes(ready);
      this.#transport();
      this.#say(`Ready: ${formatNumber(ready.trainDigits)} digits to learn from, ${formatNumber(ready.testDigits)} held out. Press Play.`);
      await this.#look(null);
    } catch (error) {
      if (turn !== this.#preparing) return;
      this.#status.textContent = "";
      this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  #save(): void {
    const { model, data, digits, batch, optimizer, rate, seed, backend } = this.#choices;
    this.#context.url.set({ model: model === "lenet5" ? null : model, data: data === "synthetic" ? null : data, digits: digits === 6000 ? null : digits, batch: batch === 64 ? null : batch, optimizer: optimizer === "adam" ? null : optimizer, rate: rate === 0.001 ? null : rate, seed: seed === 1 ? null : seed, backend: backend === "cpu" ? null : backend });
  }

  #notes(ready: TrainingReady): void {
    const rows = ready.layerWeights.map(({ name, weights }) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, formatNumber(weights))));
    this.#context.gutter.set("Weights", h("table", { class: "terms" }, h("tbody", {}, ...rows, h("tr", {}, h("th", { scope: "row" }, "in all"), h("td", {}, formatNumber(ready.weights))))), "Biases included.");
    this.#context.gutter.set("Going back", "The bar below holds moments of this run: drag it to see the weights as they were. Press Play to go on from the end.");
    this.#context.gutter.set("Thread", `Training runs in a worker${self.crossOriginIsolated ? "; this page is isolated, so memory could be shared" : "; this page is not isolated"}. The page only paints, at most ten times a second.`);
  }

  #transport(): void {
    const trainer = this.#trainer;
    this.#context.transport.use({
      name: "Moments of this run", count: Math.max(1, this.#kept),
      show: (at) => void this.#look(at >= this.#kept - 1 ? null : at),
      words: (at) => (this.#context.transport.playing ? "training" : at >= this.#kept - 1 ? "now" : `moment ${at + 1} of ${this.#kept}`),
      run: { start: () => { this.#problem.hidden = true; this.#at = null; void trainer.start(); }, stop: () => void trainer.stop(), step: () => void trainer.step() },
    }, this.#kept);
  }

  #moment(moment: Moment): void {
    const { step, epoch, loss, imagesPerSecond, test, checkpoint } = moment;
    if (this.#looking) return;
    this.#figures.add(moment);
    // The last step may end after somebody has paused and gone back: it does not call them forward again.
    const away = this.#at !== null && !this.#context.transport.playing;
    if (checkpoint !== undefined && checkpoint !== this.#kept) {
      this.#kept = checkpoint;
      if (!away) this.#timelineGrew();
    }
    if (!Number.isFinite(loss) || away) return;
    const seen = test === undefined ? "" : `, ${formatPercent(test.accuracy)} of held-out digits right`;
    const text = `Epoch ${epoch + 1}, step ${formatNumber(step)}: loss ${formatNumber(loss)}, ${formatNumber(Math.round(imagesPerSecond))} images/s${seen}`;
    this.#status.textContent = text;
    if (test !== undefined) this.#context.announce(text);
  }

  #timelineGrew(): void {
    const { transport } = this.#context;
    const playing = transport.playing;
    if (playing) transport.grow(this.#kept);
    else this.#transport();
  }

  #trouble(step: number, where: string): void {
    this.#context.transport.pause();
    this.#fail(`Stopped at step ${step}: the loss is no longer a number. It came from ${where}. The weights from before that step are kept; try a smaller learning rate, and begin anew.`);
  }

  /** Shows a moment; of those asked for while one is on its way, the last. */
  async #look(index: number | null): Promise<void> {
    this.#at = index;
    this.#wanted = { index };
    if (this.#looking) return;
    this.#looking = true;
    try {
      for (let wanted = this.#nextWanted(); wanted !== null; wanted = this.#nextWanted()) await this.#showMoment(wanted.index);
    } finally {
      this.#looking = false;
    }
  }

  #nextWanted(): { readonly index: number | null } | null {
    const wanted = this.#wanted;
    this.#wanted = null;
    return wanted;
  }

  async #showMoment(index: number | null): Promise<void> {
    const look: Look = await this.#trainer.look(index);
    this.#figures.show(look.filters, look.test, look.maps);
    if (index !== null) this.#status.textContent = `As it was at step ${formatNumber(look.step)}: ${formatPercent(look.test.accuracy)} of held-out digits right.`;
  }

  async #showMistakes(label: number, guess: number): Promise<void> {
    const found = await this.#trainer.mistaken(label, guess);
    const theme = pageTheme(this.#mistakes);
    const words = `${label} ${label === guess ? "found" : `taken for ${guess}`}: ${found.length === 0 ? "none" : found.length}`;
    this.#mistakes.replaceChildren(h("p", { class: "small" }, words), ...found.map(({ image }) => {
      const holder = h("span", { role: "img", "aria-label": `a ${label} taken for ${guess}` });
      holder.innerHTML = toSVG(heatmap({ title: "digit", values: image, rows: 28, columns: 28, width: 56, ramp: "ink", domain: [0, 255], legend: false, showTitle: false }), { theme, padding: 0, background: false });
      holder.firstElementChild?.setAttribute("aria-hidden", "true");
      return holder;
    }));
  }

  destroy(): void {
    this.#worker.terminate();
    this.#figures.destroy();
  }
}

export async function openTrainer(context: ScreenContext): Promise<ScreenInstance> {
  const screen = new TrainerScreen(context, await hasGpu());
  void screen.prepare();
  return screen;
}
