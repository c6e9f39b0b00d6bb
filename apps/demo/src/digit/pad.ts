import { type StrokeDrawing, smoothStroke, onThemeChange, pageTheme, resolveHex } from "@receptive/visualization";
import { h } from "../shell/dom.ts";
import { sampleDrawing } from "./scripted-drawings.ts";

/** Side of the pad in its own units, and the width of its pen. */
export const PAD = 280;
const PEN = 18;

/** A place to draw a digit: with a pointer, with arrow keys and space, or from a shelf of drawings. */
export class Pad {
  readonly element: HTMLElement;
  readonly #canvas = h("canvas", { width: 2 * PAD, height: 2 * PAD, "aria-hidden": "true" });
  readonly #surface: HTMLElement;
  readonly #hint: HTMLElement;
  readonly #changed: (drawing: StrokeDrawing) => void;
  #strokes: number[][] = [];
  #penWidth = PEN;
  #frame = 0;
  /** The pointer that draws; others that touch the pad meanwhile, such as a palm, do not. */
  #pointer: number | null = null;
  /** The pen of the arrow keys. */
  #cursor: [number, number] = [PAD / 2, PAD / 2];
  #keyPen = false;
  /** The digit of the shelf that is shown as it was; null once anything else is drawn. */
  #sampled: number | null = null;
  readonly #endTheme: () => void;

  constructor(changed: (drawing: StrokeDrawing) => void, hint = "Draw your number here") {
    this.#changed = changed;
    this.#hint = h("span", { class: "pad-hint", "aria-hidden": "true" }, hint);
    this.#surface = h("div", { class: "pad", tabindex: 0, role: "application", "aria-label": `${hint}: a pad to draw on. Arrow keys move the pen, space puts it down and lifts it.` }, this.#canvas, this.#hint);
    const samples = Array.from({ length: 10 }, (_, digit) => h("button", { type: "button", "aria-label": `Draw a ${digit}`, onclick: () => this.sample(digit) }, String(digit)));
    this.element = h("div", { class: "pad-side" },
      this.#surface,
      h("div", { class: "pad-buttons" }, h("button", { type: "button", onclick: () => this.clear() }, "Clear"), h("button", { type: "button", onclick: () => this.undo() }, "Undo")),
      h("div", { class: "samples", role: "group", "aria-label": "Or start from a drawn digit" }, ...samples),
    );
    this.#listen();
    this.#endTheme = onThemeChange(document.documentElement, () => this.#schedule());
    this.#paint();
  }

  get drawing(): StrokeDrawing {
    return { strokes: this.#strokes, penWidth: this.#penWidth };
  }

  get sampled(): number | null {
    return this.#sampled;
  }

  get blank(): boolean {
    return this.#strokes.length === 0;
  }

  #listen(): void {
    const at = (event: PointerEvent): [number, number] => {
      const box = this.#surface.getBoundingClientRect();
      return [((event.clientX - box.left) / box.width) * PAD, ((event.clientY - box.top) / box.height) * PAD];
    };
    this.#surface.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || this.#pointer !== null) return;
      this.#surface.setPointerCapture(event.pointerId);
      this.#pointer = event.pointerId;
      this.#penWidth = PEN;
      this.#sampled = null;
      this.#strokes.push([...at(event)]);
      this.#schedule();
    });
    this.#surface.addEventListener("pointermove", (event) => {
      if (event.pointerId !== this.#pointer) return;
      // All places between two events, where the browser tells them.
      const events = event.getCoalescedEvents();
      for (const one of events.length > 0 ? events : [event]) this.#strokes.at(-1)?.push(...at(one));
      this.#schedule();
    });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"] as const) this.#surface.addEventListener(end, ({ pointerId }) => { if (pointerId === this.#pointer) this.#lift(); });
    this.#surface.addEventListener("keydown", (event) => this.#key(event));
    this.#surface.addEventListener("blur", () => { this.#keyPen = false; this.#schedule(); });
  }

  /** What comes after is another stroke. */
  #lift(): void {
    this.#pointer = null;
    this.#keyPen = false;
  }

  #key(event: KeyboardEvent): void {
    const moves: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const move = moves[event.key];
    if (event.key === " ") {
      this.#keyPen = !this.#keyPen;
      this.#sampled = null;
      if (this.#keyPen) this.#strokes.push([...this.#cursor]);
    } else if (move !== undefined) {
      const held = (value: number): number => Math.min(PAD - 10, Math.max(10, value));
      this.#cursor = [held(this.#cursor[0] + 12 * move[0]), held(this.#cursor[1] + 12 * move[1])];
      if (this.#keyPen) this.#strokes.at(-1)?.push(...this.#cursor);
    } else return;
    event.preventDefault();
    event.stopPropagation();
    this.#schedule();
  }

  sample(digit: number): void {
    this.load(sampleDrawing(digit));
    this.#sampled = digit;
  }

  load({ strokes, penWidth }: StrokeDrawing): void {
    this.#lift();
    this.#strokes = strokes.map((stroke) => [...stroke]);
    this.#penWidth = penWidth;
    this.#sampled = null;
    this.#schedule();
  }

  clear(): void {
    this.#lift();
    this.#strokes = [];
    this.#sampled = null;
    this.#schedule();
  }

  undo(): void {
    this.#lift();
    this.#strokes.pop();
    this.#sampled = null;
    this.#schedule();
  }

  /** A digit key draws that digit, c clears. */
  key({ key }: KeyboardEvent): boolean {
    if (/^[0-9]$/.test(key)) this.sample(Number(key));
    else if (key === "c") this.clear();
    else return false;
    return true;
  }

  /** The pad as it is seen, light ink on black, as one grey picture of `side` × `side`: for looking at what centring does. */
  picture(side: number): Uint8Array {
    const small = new OffscreenCanvas(side, side);
    const context = small.getContext("2d", { willReadFrequently: true });
    if (context === null) return new Uint8Array(side * side);
    context.fillStyle = "#000";
    context.fillRect(0, 0, side, side);
    context.scale(side / PAD, side / PAD);
    this.#draw(context, "#fff");
    const { data } = context.getImageData(0, 0, side, side);
    return Uint8Array.from({ length: side * side }, (_, i) => data[4 * i] ?? 0);
  }

  #draw(context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D, colour: string): void {
    context.strokeStyle = colour;
    context.lineWidth = this.#penWidth;
    context.lineCap = context.lineJoin = "round";
    for (const stroke of this.#strokes) {
      const line = smoothStroke(stroke);
      context.beginPath();
      context.moveTo(line[0] ?? 0, line[1] ?? 0);
      for (let i = 0; i + 1 < line.length; i += 2) context.lineTo(line[i] ?? 0, line[i + 1] ?? 0);
      context.stroke();
    }
  }

  #schedule(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint();
      this.#changed(this.drawing);
    });
  }

  #paint(): void {
    const context = this.#canvas.getContext("2d");
    if (context === null) return;
    const theme = pageTheme(this.#surface.isConnected ? this.#surface : document.documentElement);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, 2 * PAD, 2 * PAD);
    context.scale(2, 2);
    this.#draw(context, resolveHex("ink", theme));
    this.#hint.hidden = !this.blank;
    if (document.activeElement !== this.#surface || !this.#surface.matches(":focus-visible")) return;
    context.strokeStyle = resolveHex(this.#keyPen ? "positive" : "muted", theme);
    context.lineWidth = 2;
    context.beginPath();
    context.arc(this.#cursor[0], this.#cursor[1], PEN / 2, 0, 2 * Math.PI);
    context.stroke();
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    this.#endTheme();
  }
}
