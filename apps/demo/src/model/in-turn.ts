import type { Mounted, View } from "@receptive/visualization";

/** Figures that change together are painted one a frame, so that no frame pays for all of them. Nothing runs once all are painted. */
export class InTurn {
  readonly #waiting = new Map<Mounted, View>();
  #frame = 0;

  /** Of several views of one figure the last is painted. */
  update(figure: Mounted, view: View): void {
    this.#waiting.set(figure, view);
    if (this.#frame === 0) this.#next();
  }

  #next(): void {
    const [first] = this.#waiting;
    this.#frame = 0;
    if (first === undefined) return;
    const [figure, view] = first;
    this.#waiting.delete(figure);
    figure.update(view);
    this.#frame = requestAnimationFrame(() => this.#next());
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    this.#waiting.clear();
  }
}
