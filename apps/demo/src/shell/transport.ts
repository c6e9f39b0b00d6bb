import { h, prefersStillness } from "./dom.ts";

/** What the transport moves through: positions 0 to `count` − 1. */
export interface Timeline {
  readonly name: string;
  count: number;
  /** Shows a position. */
  show(position: number): void;
  /** Words for a position. */
  words(position: number): string;
  /** Milliseconds a position stays at speed 1. */
  readonly pace?: number;
  /** Play and stop mean something of their own, such as training. */
  readonly run?: { start(): void; stop(): void; step?(): void };
}

const SPEEDS = [0.5, 1, 2, 4] as const;

/** Play, step, speed and scrub: one bar for whatever moves on the screen. Nothing runs while it is paused. */
export class Transport {
  readonly element: HTMLElement;
  readonly #play = h("button", { class: "primary", type: "button", onclick: () => this.toggle() });
  readonly #back = h("button", { type: "button", "aria-label": "Step back", title: "Step back (,)", onclick: () => this.step(-1) }, "◂");
  readonly #forward = h("button", { type: "button", "aria-label": "Step", title: "Step (.)", onclick: () => this.step(1) }, "▸");
  readonly #scrub = h("input", { type: "range", min: 0, max: 0, step: 1, value: 0, "aria-label": "Position", oninput: () => this.#scrubbed() });
  readonly #speed = h("select", { "aria-label": "Speed" }, ...SPEEDS.map((speed) => h("option", { value: speed, selected: speed === 1 }, `${String(speed).replace("0.5", "½")}×`)));
  readonly #words = h("output", { class: "transport-words" });
  #timeline: Timeline | undefined;
  #position = 0;
  #timer = 0;
  #playing = false;

  constructor() {
    this.element = h("div", { class: "transport", role: "region", "aria-label": "Transport", hidden: true }, this.#play, this.#back, this.#forward, this.#scrub, this.#words, this.#speed);
    this.#paint();
  }

  get position(): number {
    return this.#position;
  }

  get playing(): boolean {
    return this.#playing;
  }

  /** Takes up a timeline, or rests. */
  use(timeline: Timeline | undefined, position = 0): void {
    this.pause();
    this.#timeline = timeline;
    this.element.hidden = timeline === undefined;
    document.documentElement.classList.toggle("has-transport", timeline !== undefined);
    this.#position = Math.min(position, Math.max(0, (timeline?.count ?? 1) - 1));
    this.#paint();
  }

  /** The timeline has grown while it runs: its end is now. */
  grow(count: number): void {
    if (this.#timeline === undefined) return;
    this.#timeline.count = count;
    this.#position = Math.max(0, count - 1);
    this.#paint();
  }

  go(position: number): void {
    const { count = 0 } = this.#timeline ?? {};
    this.#position = Math.max(0, Math.min(position, count - 1));
    this.#timeline?.show(this.#position);
    this.#paint();
  }

  step(by: number): void {
    const own = this.#timeline?.run?.step;
    this.pause();
    if (own !== undefined && by > 0 && this.#position >= (this.#timeline?.count ?? 0) - 1) own();
    else this.go(this.#position + by);
  }

  toggle(): void {
    if (this.#playing) this.pause();
    else this.play();
  }

  play(): void {
    const timeline = this.#timeline;
    if (timeline === undefined || this.#playing) return;
    this.#playing = true;
    this.#paint();
    if (timeline.run !== undefined) return timeline.run.start();
    if (this.#position >= timeline.count - 1) this.go(0);
    this.#tick();
  }

  #tick(): void {
    const pace = (this.#timeline?.pace ?? 400) * (prefersStillness() ? 2 : 1);
    this.#timer = window.setTimeout(() => {
      if (!this.#playing || this.#timeline === undefined) return;
      this.go(this.#position + 1);
      if (this.#position >= this.#timeline.count - 1) this.pause();
      else this.#tick();
    }, pace / Number(this.#speed.value));
  }

  pause(): void {
    clearTimeout(this.#timer);
    if (!this.#playing) return;
    this.#playing = false;
    this.#timeline?.run?.stop();
    this.#paint();
  }

  #scrubbed(): void {
    this.pause();
    this.go(Number(this.#scrub.value));
  }

  #paint(): void {
    const { count = 0, name = "" } = this.#timeline ?? {};
    this.#play.textContent = this.#playing ? "Pause" : "Play";
    this.#play.title = `${this.#playing ? "Pause" : "Play"} (space)`;
    this.#scrub.max = String(Math.max(0, count - 1));
    this.#scrub.value = String(this.#position);
    this.#scrub.disabled = count < 2;
    this.#scrub.hidden = count < 2;
    this.#back.disabled = this.#position <= 0;
    this.#forward.disabled = this.#position >= count - 1 && this.#timeline?.run?.step === undefined;
    this.#scrub.setAttribute("aria-label", name === "" ? "Position" : name);
    const words = count === 0 ? "" : (this.#timeline?.words(this.#position) ?? "");
    this.#words.textContent = words;
    this.#scrub.setAttribute("aria-valuetext", words);
    this.#speed.hidden = this.#timeline?.run !== undefined;
  }
}
