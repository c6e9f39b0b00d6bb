import { resolveHex } from "../color/color.ts";
import type { Theme } from "../color/tokens.ts";
import { type Hit, hitTest } from "../paint/hit.ts";
import { placesOf } from "../paint/place.ts";
import { toCanvas } from "../paint/canvas.ts";
import { toSVG } from "../paint/svg.ts";
import type { Scene } from "../scene/scene.ts";
import { exportFigure, type ExportKind } from "./export-figure.ts";
import { type FigureElements, figureElements } from "./figure-elements.ts";
import { FigureKeys } from "./figure-keys.ts";
import { onThemeChange, pageTheme } from "./page-theme.ts";
import { outlines } from "./outlines.ts";
import { showTable } from "./table-element.ts";

/** A figure that knows how wide it may be, and what to say of a mark that is pointed at. */
export interface FigureView {
  scene(width: number): Scene;
  /** Words or a formula for a mark; its label unless given. */
  explain?(hit: Hit): string | undefined;
}

export type View = Scene | FigureView;

export interface MountOptions {
  /** "svg" (default) for figures that rest, "canvas" for those that change many times a second. */
  readonly painter?: "svg" | "canvas";
  /** "As a table" below the figure; on unless told. */
  readonly table?: boolean;
  /** The box beside the pointer; on unless told. */
  readonly tip?: boolean;
}

type HitListener = (hit: Hit | undefined) => void;

/** A figure in a page. */
export interface Mounted {
  readonly element: HTMLElement;
  readonly scene: Scene;
  /** Shows another view in its place, at the next frame. */
  update(view: View): void;
  /** Outlines the marks of these ids (`map#3` is cell 3 of a map, `map#3-17` a rectangle of cells), and nothing else; `chain` draws the way through the first so many. */
  highlight(ids: string | readonly string[] | null, options?: { readonly chain?: number }): void;
  /** `hover`: the mark under the pointer or reached by keys, undefined when it is left. `select`: clicked, or Enter. */
  on(event: "hover" | "select", listener: HitListener): () => void;
  export(kind: ExportKind): Promise<Blob>;
  destroy(): void;
}

const isScene = (view: View): view is Scene => "children" in view;

class MountedFigure implements Mounted {
  readonly element: HTMLElement;
  readonly #parts: FigureElements;
  readonly #options: MountOptions;
  readonly #keys = new FigureKeys();
  readonly #listeners = { hover: new Set<HitListener>(), select: new Set<HitListener>() };
  readonly #ends: (() => void)[] = [];
  #view: View;
  #scene: Scene;
  #width = 0;
  #frame = 0;
  /** Out of sight nothing is painted; what has changed meanwhile is when it comes into sight. */
  #seen = true;
  #stale = false;
  #highlighted: readonly string[] = [];
  #chain = 0;
  #pointed: string | undefined;

  constructor(parent: HTMLElement, view: View, options: MountOptions) {
    this.#parts = figureElements(parent);
    this.element = this.#parts.root;
    this.#options = options;
    this.#view = view;
    this.#width = parent.clientWidth;
    this.#scene = this.#made();
    if (options.table === false) this.#parts.details.remove();
    this.#paint();
    this.#listen();
  }

  get scene(): Scene {
    if (this.#stale) this.#scene = this.#made();
    return this.#scene;
  }

  #made(): Scene {
    return isScene(this.#view) ? this.#view : this.#view.scene(Math.max(160, this.#width));
  }

  #theme(): Theme {
    return pageTheme(this.element);
  }

  #listen(): void {
    const { stage, details, root } = this.#parts;
    const resized = new ResizeObserver(() => {
      const width = root.clientWidth;
      if (width === this.#width || width === 0) return;
      this.#width = width;
      this.#schedule();
    });
    resized.observe(root);
    const sight = new IntersectionObserver((entries) => {
      this.#seen = entries.at(-1)?.isIntersecting ?? true;
      if (this.#seen && this.#stale) this.#schedule();
    }, { rootMargin: "100px" });
    sight.observe(root);
    // On paper everything is in sight, and no frame comes before it is printed.
    const printed = (): void => { if (this.#stale) this.#fresh(); };
    addEventListener("beforeprint", printed);
    this.#ends.push(() => resized.disconnect(), () => sight.disconnect(), () => removeEventListener("beforeprint", printed), onThemeChange(root, () => this.#schedule()));
    stage.addEventListener("pointermove", (event) => this.#point(event));
    stage.addEventListener("pointerdown", (event) => this.#point(event));
    stage.addEventListener("pointerleave", () => this.#hover(undefined));
    stage.addEventListener("click", (event) => this.#emit("select", this.#hitOf(event)));
    stage.addEventListener("keydown", (event) => this.#press(event));
    stage.addEventListener("blur", () => this.#hover(undefined));
    details.addEventListener("toggle", () => this.#table());
  }

  #schedule(): void {
    this.#stale = true;
    if (this.#frame !== 0 || !this.#seen) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#fresh();
    });
  }

  #fresh(): void {
    this.#stale = false;
    this.#scene = this.#made();
    this.#paint();
  }

  update(view: View): void {
    this.#view = view;
    this.#schedule();
  }

  #paint(): void {
    const { stage, paper, overlay, description } = this.#parts;
    const scene = this.#scene;
    const theme = this.#theme();
    if (stage.getAttribute("aria-label") !== scene.title) stage.setAttribute("aria-label", scene.title);
    if (description.textContent !== (scene.description ?? "")) description.textContent = scene.description ?? "";
    stage.style.width = `${scene.width}px`;
    overlay.setAttribute("viewBox", `0 0 ${scene.width} ${scene.height}`);
    if (this.#options.painter === "canvas") this.#paintCanvas(paper, scene, theme);
    else {
      paper.innerHTML = toSVG(scene, { theme, padding: 0, background: false, idPrefix: `${description.id}-svg` });
      // The stage speaks for the figure; a browser's own tooltips would say things twice.
      for (const title of paper.querySelectorAll("title,desc")) title.remove();
      const svg = paper.firstElementChild;
      if (svg instanceof SVGElement) svg.style.cssText += ";width:100%;height:auto";
    }
    this.#outline();
    if (this.#parts.details.open) this.#table();
  }

  #paintCanvas(paper: HTMLElement, scene: Scene, theme: Theme): void {
    const known = paper.firstElementChild;
    const canvas = known instanceof HTMLCanvasElement ? known : paper.ownerDocument.createElement("canvas");
    if (canvas !== known) paper.replaceChildren(canvas);
    const scale = Math.min(3, paper.ownerDocument.defaultView?.devicePixelRatio ?? 1);
    const [width, height] = [Math.ceil(scene.width * scale), Math.ceil(scene.height * scale)];
    if (canvas.width !== width || canvas.height !== height) {
      [canvas.width, canvas.height] = [width, height];
      canvas.style.cssText = "width:100%;height:auto";
    }
    const context = canvas.getContext("2d");
    if (context !== null) toCanvas(context, scene, { theme, scale });
  }

  #table(): void {
    const { details, table } = this.#parts;
    if (details.open && this.#scene.table !== undefined) showTable(table, this.#scene.table(), this.#scene.title);
  }

  highlight(ids: string | readonly string[] | null, { chain = 0 }: { readonly chain?: number } = {}): void {
    this.#chain = chain;
    this.#highlighted = ids === null ? [] : typeof ids === "string" ? [ids] : ids;
    this.#outline();
  }

  #outline(): void {
    const ids = new Set([...this.#highlighted, ...(this.#pointed === undefined ? [] : [this.#pointed])]);
    const chain = this.#highlighted.slice(0, this.#chain).flatMap((id) => placesOf(this.#scene, id).slice(0, 1));
    this.#parts.overlay.innerHTML = outlines([...ids].flatMap((id) => placesOf(this.#scene, id)), chain, this.#theme());
  }

  #hitOf(event: MouseEvent): Hit | undefined {
    const box = this.#parts.stage.getBoundingClientRect();
    if (box.width === 0) return undefined;
    const scale = this.#scene.width / box.width;
    return hitTest(this.#scene, (event.clientX - box.left) * scale, (event.clientY - box.top) * scale);
  }

  #point(event: PointerEvent): void {
    this.#hover(this.#hitOf(event));
  }

  #words(hit: Hit): string {
    return (isScene(this.#view) ? undefined : this.#view.explain?.(hit)) ?? hit.label;
  }

  #hover(hit: Hit | undefined): void {
    if (hit?.id === this.#pointed && hit !== undefined) return;
    this.#pointed = hit?.id;
    this.#outline();
    this.#tip(hit);
    this.#emit("hover", hit);
  }

  #tip(hit: Hit | undefined): void {
    const { tip } = this.#parts;
    const words = hit === undefined || this.#options.tip === false ? "" : this.#words(hit);
    if (hit === undefined || words === "") {
      tip.style.display = "none";
      return;
    }
    const theme = this.#theme();
    tip.textContent = words;
    const shown = this.#parts.stage.clientWidth / this.#scene.width;
    const left = (hit.place.x + hit.place.width / 2) * shown;
    tip.style.display = "block";
    tip.style.fontSize = "13px";
    tip.style.lineHeight = "1.45";
    tip.style.padding = "4px 8px";
    tip.style.whiteSpace = "pre-line";
    tip.style.background = resolveHex("ink", theme);
    tip.style.color = resolveHex("background", theme);
    tip.style.borderRadius = "4px";
    const room = this.#parts.stage.clientWidth;
    tip.style.left = `${Math.max(0, Math.min(room - tip.offsetWidth, left - tip.offsetWidth / 2))}px`;
    tip.style.top = `${(hit.place.y + hit.place.height) * shown + 8}px`;
  }

  #press(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      const current = this.#keys.current(this.#scene);
      if (current !== undefined) this.#emit("select", current);
      if (event.key === " ") return event.preventDefault();
    }
    const hit = this.#keys.press(this.#scene, event.key);
    if (hit === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#hover(hit);
    this.#parts.voice.textContent = this.#words(hit);
  }

  #emit(event: "hover" | "select", hit: Hit | undefined): void {
    for (const listener of this.#listeners[event]) listener(hit);
  }

  on(event: "hover" | "select", listener: HitListener): () => void {
    this.#listeners[event].add(listener);
    return () => this.#listeners[event].delete(listener);
  }

  export(kind: ExportKind): Promise<Blob> {
    return exportFigure(this.scene, kind, this.#theme());
  }

  destroy(): void {
    if (this.#frame !== 0) cancelAnimationFrame(this.#frame);
    for (const end of this.#ends) end();
    this.element.remove();
  }
}

/**
 * Puts a figure into a page: painted as SVG or on a canvas, in the page's theme, with words, a table, a tip beside the
 * pointer, and arrow keys that go from mark to mark. Nothing runs while nothing changes.
 *
 * @example
 * ```ts no-run
 * const figure = mount(document.body, bars({ title: "Guess", labels: ["7", "1"], values: [0.9, 0.1] }));
 * figure.on("hover", (hit) => figure.highlight(hit?.id ?? null));
 * ```
 */
export function mount(parent: HTMLElement, view: View, options: MountOptions = {}): Mounted {
  return new MountedFigure(parent, view, options);
}

/** Highlights in each of several figures what is pointed at in any of them: equal ids are the same thing. Returns what ends it. */
export function linkHighlights(figures: readonly Mounted[]): () => void {
  const ends = figures.map((figure) => figure.on("hover", (hit) => {
    for (const other of figures) if (other !== figure) other.highlight(hit?.id ?? null);
  }));
  return () => {
    for (const end of ends) end();
  };
}
