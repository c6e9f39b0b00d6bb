import type { EpochRecord, Progress } from "@receptive/training";
import { type ResolvedTerminalOptions, terminalCurves } from "@receptive/visualization";
import { CurveRecorder } from "./curve-recorder.ts";
import { describeRun } from "./describe-run.ts";
import { LiveBlock } from "./live-block.ts";
import { progressBar } from "./progress-bar.ts";
import { resultText } from "./result-text.ts";
import { beside, bold, paint } from "./style.ts";
import { sizeOf, terminalOf } from "./terminal-of.ts";
import { wrapWords } from "./wrap-words.ts";
import type { Output, RunInfo, RunResult, StopInfo, TrainView } from "./train-view.ts";

/** Curves are drawn anew no more often than this; the bar follows each report. */
const CURVES_MS = 400;
/** From this width on the two charts stand beside each other. */
const WIDE = 100;
const GAP = 4;

/** Curves and a progress bar at the bottom of a terminal, redrawn in place. */
export class LiveView implements TrainView {
  readonly #output: Output;
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #block: LiveBlock;
  readonly #curves: CurveRecorder = new CurveRecorder();
  #info: RunInfo | null = null;
  #charts: readonly string[] = [];
  #chartsAt = Number.NEGATIVE_INFINITY;
  #bar = "";
  #resumed = false;

  constructor(output: Output, env: Readonly<Record<string, string | undefined>>) {
    this.#output = output;
    this.#env = env;
    this.#block = new LiveBlock(output);
  }

  start(info: RunInfo): void {
    this.#info = info;
    const terminal = this.#terminal();
    const { title, lines, warning } = describeRun(info);
    const wrap = (line: string): string[] => wrapWords(line, terminal.width);
    this.#block.print([
      ...wrap(title).map((line) => bold(line, terminal)),
      ...lines.flatMap(wrap).map((line) => paint(line, "muted", terminal)),
      ...(warning === null ? [] : wrap(warning).map((line) => paint(line, "negative", terminal))), "",
    ]);
  }

  progress(progress: Progress): void {
    this.#curves.progress(progress);
    this.#bar = progressBar(progress, this.#terminal());
    this.#draw(false);
  }

  epoch(record: EpochRecord, history: readonly EpochRecord[]): void {
    if (!this.#resumed && history.length > 1) this.#curves.resume(history.slice(0, -1));
    this.#resumed = true;
    this.#curves.epoch(record);
  }

  testing(): void {
    this.#bar = paint("testing …", "muted", this.#terminal());
    this.#draw(true);
  }

  done(result: RunResult): void {
    this.#bar = "";
    this.#draw(true);
    this.#block.release();
    const terminal = this.#terminal();
    const [headline = "", ...rest] = resultText(result, this.#info?.out ?? "", terminal).split("\n");
    this.#output.write([...wrapWords(headline, terminal.width), ...rest].join("\n"));
  }

  stopped({ epochsDone, epochs, checkpoint, command }: StopInfo): void {
    this.#block.release();
    const terminal = this.#terminal();
    this.#output.write(`\nStopped in epoch ${epochsDone + 1} of ${epochs}${checkpoint === null ? "" : `; checkpoint in ${checkpoint}`}.\n${paint("Go on with:", "muted", terminal)} ${bold(command, terminal)}\n`);
  }

  close(): void {
    this.#block.release();
  }

  #terminal(): ResolvedTerminalOptions {
    return terminalOf(this.#output, this.#env);
  }

  #draw(now: boolean): void {
    if (now || performance.now() - this.#chartsAt > CURVES_MS) {
      this.#chartsAt = performance.now();
      this.#charts = this.#drawCharts();
    }
    this.#block.show([...this.#charts, ...(this.#charts.length > 0 ? [""] : []), ...(this.#bar === "" ? [] : [this.#bar])]);
  }

  /** As many charts, as high, as the terminal has room for below its prompt. */
  #drawCharts(): readonly string[] {
    const terminal = this.#terminal();
    // Below and above the charts: a blank line, the bar, the prompt, a line of air.
    const rows = sizeOf(this.#output).rows - 4;
    const wide = terminal.width >= WIDE;
    // Each chart has a title and an axis; a blank line parts the two.
    const height = Math.min(10, Math.floor(wide ? rows - 2 : (rows - 1) / 2 - 2));
    if (height < 3) return [];
    const width = wide ? Math.floor((terminal.width - GAP) / 2) : terminal.width - 1;
    const shared = { ...terminal, width, height, xDomain: [0, this.#info?.epochs ?? 1] as const, xLabel: "epoch" };
    const lossChart = terminalCurves(this.#curves.series("loss"), { ...shared, title: bold("Loss", terminal), yScale: "auto" }).split("\n");
    const accuracyChart = terminalCurves(this.#curves.series("accuracy"), { ...shared, title: bold("Accuracy", terminal), format: "percent", yDomain: this.#curves.accuracyDomain() }).split("\n");
    return wide ? beside(lossChart, accuracyChart, width + GAP) : [...lossChart, "", ...accuracyChart];
  }
}
