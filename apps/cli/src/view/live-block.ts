import { cut } from "./style.ts";
import { sizeOf } from "./terminal-of.ts";
import type { Output } from "./train-view.ts";

const hideCursor = "\u001B[?25l";
const showCursor = "\u001B[?25h";
/** Terminals that know them show everything between the two at once; others ignore them. */
const [beginFrame, endFrame] = ["\u001B[?2026h", "\u001B[?2026l"];

/** Lines at the bottom of a terminal that are written anew in place. */
export class LiveBlock {
  readonly #output: Output;
  #height = 0;
  #hidden = false;

  constructor(output: Output) {
    this.#output = output;
  }

  /** Shows these lines in place of the last ones. */
  show(lines: readonly string[]): void {
    const width = sizeOf(this.#output).columns - 1;
    // A line that wraps would make the block higher than we know.
    const body = lines.map((line) => `\u001B[2K${cut(line, width)}\n`).join("");
    const start = this.#hidden ? "" : hideCursor;
    this.#hidden = true;
    this.#output.write(`${start}${beginFrame}${this.#home()}${body}\u001B[J${endFrame}`);
    this.#height = lines.length;
  }

  /** Puts lines above the block, where they stay. */
  print(lines: readonly string[]): void {
    this.#output.write(`${this.#home()}\u001B[J${lines.map((line) => `${line}\n`).join("")}`);
    this.#height = 0;
  }

  /** Leaves what is shown where it is, and starts below it. */
  release(): void {
    this.#height = 0;
    if (this.#hidden) this.#output.write(showCursor);
    this.#hidden = false;
  }

  #home(): string {
    return this.#height === 0 ? "" : `\u001B[${this.#height}A\r`;
  }
}
