import "./trainer.css";
import { formatNumber, formatPercent } from "@receptive/visualization";
import * as comlink from "comlink";
import { gpuAbsence } from "../../model/backend.ts";
import { setLenet } from "../../model/engine.ts";
import { h } from "../../shell/dom.ts";
import { download } from "../../shell/figure.ts";
import type { ScreenContext, ScreenInstance } from "../../shell/screen.ts";
import { forgetRun, keepRun, keptRun } from "./browser-store.ts";
import { DigitsBehind } from "./digits-behind.ts";
import { readKeptRun } from "./kept-run.ts";
import { ReaderFiles } from "./reader-files.ts";
import { choicesFromUrl, choicesToUrl, TrainerControls } from "./trainer-controls.ts";
import { TrainerFigures } from "./trainer-figures.ts";
import { TrainingReadout } from "./training-readout.ts";
import { trainerNotes } from "./trainer-notes.ts";
import { TrainerStatus } from "./trainer-status.ts";
import type { KeptRun, Moment, Progress, Trainer, TrainingReady, Trouble } from "./training-messages.ts";

const NAMES = { lenet5: "LeNet-5", mlp: "the MLP" } as const;

/** Screens 6 and 12: a network learns images in a thread of its own. */
class TrainerScreen implements ScreenInstance {
  readonly #context: ScreenContext;
  readonly #worker = new Worker(new URL("./training-worker.ts", import.meta.url), { type: "module" });
  readonly #trainer = comlink.wrap<Trainer>(this.#worker);
  readonly #choices;
  readonly #controls: TrainerControls;
  readonly #figures: TrainerFigures;
  readonly #files: ReaderFiles;
  readonly #status: TrainerStatus;
  readonly #readout = new TrainingReadout();
  readonly #behind = new DigitsBehind((index) => void this.#watch(index));
  readonly #noGpu: string | undefined;
  #ready: TrainingReady | undefined;
  #kept = 0;
  #looking = false;
  /** What was said of the moment that was shown last. */
  #toldMoment = "";
  /** The moment on the screen; null for now. */
  #at: number | null = null;
  #wanted: { readonly index: number | null } | null = null;
  #preparing = 0;

  constructor(context: ScreenContext, noGpu: string | undefined) {
    this.#context = context;
    this.#noGpu = noGpu;
    this.#choices = choicesFromUrl(context.url);
    const { stage } = context;
    this.#files = new ReaderFiles(stage, { images: (files) => this.#takeImages(files), weights: (bytes) => void this.#try(() => this.#takeUp(bytes)) });
    this.#controls = new TrainerControls({ choices: this.#choices, noGpu, changed: () => void this.prepare(), askFiles: () => this.#files.ask() });
    this.#status = new TrainerStatus({ cancel: () => void this.#trainer.cancel(), resume: () => void this.#try(() => this.#resume()), forget: () => void this.#try(() => this.#forget()) });
    stage.append(this.#controls.element, this.#files.element, this.#status.element, this.#readout.element);
    this.#figures = new TrainerFigures(stage, this.#behind.element, { cell: (label, guess) => void this.#try(() => this.#showBehind(label, guess)), image: (index) => void this.#watch(index) });
    stage.append(h("h2", {}, "The network"), this.#actions());
  }

  #actions(): HTMLElement {
    const button = (label: string, act: () => Promise<void> | void): HTMLElement => h("button", { type: "button", onclick: () => void this.#try(act) }, label);
    return h("div", { class: "controls tight" },
      button("Begin anew", async () => { await this.prepare(); }),
      button("Keep in this browser", () => this.#keep()),
      button("Download the weights", async () => download(new Blob([new Uint8Array(await this.#trainer.weights())]), `${this.#choices.plan.model}.safetensors`)),
      button("Download the run", async () => download(new Blob([new Uint8Array(await this.#trainer.run())]), `${this.#choices.plan.model}-run.safetensors`)),
      button("Load a file", () => this.#files.ask()),
      button("Use it on all screens", () => this.#useEverywhere()),
    );
  }

  async #try(act: () => Promise<void> | void): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#status.fail(error);
    }
  }

  #say(text: string): void {
    this.#status.say(text);
  }

  async #keep(): Promise<void> {
    const bytes = await this.#trainer.run();
    await keepRun(bytes);
    const run = readKeptRun(bytes);
    this.#offer(run);
    this.#say(`Kept in this browser, as it is at step ${formatNumber(run?.step ?? 0)}.`);
  }

  #offer(run: KeptRun | undefined): void {
    this.#status.offer(run === undefined ? undefined : `Kept in this browser: ${NAMES[run.plan.model]} at step ${formatNumber(run.step)}, ${formatPercent(run.accuracy)} of held-out images right.`);
  }

  /** Says what is kept from an earlier visit. */
  async look(): Promise<void> {
    await this.#try(async () => {
      const bytes = await keptRun();
      if (bytes !== undefined) this.#offer(readKeptRun(bytes));
    });
  }

  async #resume(): Promise<void> {
    const bytes = await keptRun();
    if (bytes === undefined) return this.#say("Nothing is kept in this browser.");
    await this.#takeUp(bytes);
  }

  async #forget(): Promise<void> {
    await forgetRun();
    this.#offer(undefined);
    this.#say("What was kept is gone.");
  }

  /** A run goes on exactly where it was; bare weights begin anew. */
  async #takeUp(bytes: Uint8Array): Promise<void> {
    const run = readKeptRun(bytes);
    if (run !== undefined) {
      if (run.plan.data === "own" && this.#choices.files.length === 0) throw new Error("That run learned from files of yours. Give the four files first, then take it up.");
      this.#choices.plan = this.#noGpu === undefined ? run.plan : { ...run.plan, backend: "cpu" };
      this.#controls.paint();
      if (!(await this.prepare())) return;
    }
    this.#context.transport.pause();
    this.#figures.clear();
    this.#kept = 0;
    const taken = await this.#trainer.takeUp(bytes);
    await this.#look(null);
    this.#say(taken === "run" ? `Taken up at step ${formatNumber(run?.step ?? 0)}; Play goes on exactly from there, the optimizer's memory included.` : "The weights are taken up; the optimizer begins anew.");
  }

  async #useEverywhere(): Promise<void> {
    if (this.#choices.plan.model !== "lenet5") return this.#say("The other screens show LeNet-5; train that one.");
    await setLenet(await this.#trainer.weights());
    this.#say("The drawing pad and the theatre now show this network, until you reload.");
  }

  #takeImages(files: ReaderFiles["images"]): void {
    this.#choices.files = files;
    if (this.#files.missing !== "") return this.#say(`Still missing: ${this.#files.missing}.`);
    this.#choices.plan = { ...this.#choices.plan, data: "own" };
    this.#controls.paint();
    void this.prepare();
  }

  /** A fresh network on fresh images; whether that came about. */
  async prepare(): Promise<boolean> {
    const turn = ++this.#preparing;
    choicesToUrl(this.#choices, this.#context.url);
    this.#context.transport.use(undefined);
    this.#status.begin(this.#choices.plan.data === "synthetic" ? "Drawing digits…" : "Reading images…");
    this.#figures.clear();
    this.#readout.clear();
    this.#behind.clear();
    this.#kept = 0;
    this.#at = null;
    const { plan, files, from } = this.#choices;
    try {
      const ready = await this.#trainer.prepare(plan, { ...(plan.data === "own" ? { files } : {}), ...(from === "" ? {} : { from }) }, comlink.proxy({
        moment: (moment: Moment) => { if (turn === this.#preparing) this.#moment(moment); },
        trouble: (trouble: Trouble) => this.#trouble(trouble),
        progress: (progress: Progress) => { if (turn === this.#preparing) this.#status.progress(progress); },
      }));
      if (turn !== this.#preparing) return false;
      this.#ready = ready;
      trainerNotes(this.#context.gutter, ready);
      this.#figures.ready(ready);
      this.#transport();
      // The first moment has come already; gradients follow once something was learned.
      this.#watching(0, ready.samples.labels[0] ?? 0);
      this.#say(`Ready: ${formatNumber(ready.trainImages)} images to learn from, ${formatNumber(ready.testImages)} held out. Press Play.`);
      return true;
    } catch (error) {
      if (turn === this.#preparing) this.#status.fail(error);
      return false;
    }
  }

  #transport(): void {
    const { transport } = this.#context;
    transport.use({
      name: "Moments of this run", count: Math.max(1, this.#kept),
      show: (at) => void this.#look(at >= this.#kept - 1 ? null : at),
      words: (at) => (transport.playing ? "training" : at >= this.#kept - 1 ? "now" : `moment ${at + 1} of ${this.#kept}`),
      run: { start: () => this.#start(), stop: () => void this.#try(() => this.#rest(this.#trainer.stop())), step: () => this.#step() },
    }, this.#kept);
  }

  #start(): void {
    this.#status.begin("");
    this.#at = null;
    void this.#trainer.start();
  }

  #step(): void {
    this.#say("");
    void this.#try(() => this.#rest(this.#trainer.step()));
  }

  /** Once training rests, gradients are shown too, unless somebody has gone elsewhere meanwhile. */
  async #rest(stopped: Promise<void>): Promise<void> {
    await stopped;
    if (this.#at === null && !this.#context.transport.playing && this.#ready !== undefined) await this.#look(null);
  }

  #moment(moment: Moment): void {
    const { step, loss, imagesPerSecond, test, kept } = moment;
    if (this.#looking) return;
    this.#figures.add(moment);
    // The last step may end after somebody has paused and gone back: it does not call them forward again.
    const away = this.#at !== null && !this.#context.transport.playing;
    if (kept !== undefined && kept !== this.#kept) {
      this.#kept = kept;
      if (!away) this.#timelineGrew();
    }
    if (away) return;
    this.#readout.moment(moment);
    if (test !== undefined && Number.isFinite(loss)) this.#context.announce(`Step ${step}: loss ${formatNumber(loss)}, ${formatPercent(test.accuracy)} of held-out images right, ${formatNumber(Math.round(imagesPerSecond))} images a second`);
  }

  #timelineGrew(): void {
    const { transport } = this.#context;
    if (transport.playing) transport.grow(this.#kept);
    else if (this.#ready !== undefined) this.#transport();
  }

  #trouble({ step, where }: Trouble): void {
    this.#context.transport.pause();
    this.#status.fail(`Stopped at step ${formatNumber(step)}: the loss is no longer a number. It came from ${where}. The weights from before that step are kept; try a smaller learning rate, and begin anew.`);
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
    const look = await this.#trainer.look(index);
    this.#figures.look(look, index !== null);
    this.#readout.look(look.step, look.test, index === null);
    if (index === null) return this.#status.takeBack(this.#toldMoment);
    this.#toldMoment = `As it was at step ${formatNumber(look.step)}: ${formatPercent(look.test.accuracy)} of held-out images right.`;
    this.#say(this.#toldMoment);
  }

  async #showBehind(label: number, guess: number): Promise<void> {
    const { classes = [] } = this.#ready ?? {};
    this.#behind.show(await this.#trainer.found(label, guess), { label: classes[label] ?? String(label), guess: classes[guess] ?? String(guess) });
  }

  #watching(index: number, label: number): void {
    this.#figures.watching(`Held-out image ${index}: ${this.#ready?.classes[label] ?? label}. Click any image on this page to see another.`);
  }

  /** Another held-out image is the one whose maps are shown. */
  async #watch(index: number): Promise<void> {
    await this.#try(async () => {
      const { label, index: at } = await this.#trainer.watch(index);
      this.#watching(at, label);
      await this.#look(this.#at);
    });
  }

  destroy(): void {
    this.#preparing++;
    this.#worker.terminate();
    this.#files.destroy();
    this.#figures.destroy();
  }
}

export async function openTrainer(context: ScreenContext): Promise<ScreenInstance> {
  const screen = new TrainerScreen(context, await gpuAbsence());
  void screen.look();
  void screen.prepare();
  return screen;
}
