/** A curve that never holds more than `most` points: when it is full, every second one goes. */
export class Series {
  readonly #most: number;
  #every = 1;
  #offered = 0;
  x: number[] = [];
  y: number[] = [];

  constructor(most = 2000) {
    this.#most = most;
  }

  push(x: number, y: number): void {
    if (this.#offered++ % this.#every !== 0) return;
    this.x.push(x);
    this.y.push(y);
    if (this.x.length <= this.#most) return;
    this.x = this.x.filter((_, i) => i % 2 === 0);
    this.y = this.y.filter((_, i) => i % 2 === 0);
    this.#every *= 2;
  }
}
