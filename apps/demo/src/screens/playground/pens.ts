import { classGlyph, classToken } from "@receptive/visualization";
import { h } from "../../shell/dom.ts";

/** What a click in the plane does: a point of a class, or the point whose forward pass is followed. */
export type Pen = number | "follow";

function picture(d: string, paint: (path: SVGPathElement) => void): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "-6 -6 12 12");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", d);
  paint(path);
  svg.append(path);
  return svg;
}

const glyph = (label: number): SVGElement => picture(classGlyph(label, 0, 0, 4.6), (path) => { path.style.fill = `var(--${classToken(label)})`; });
const cross = (): SVGElement => picture("M-6,0H-2M2,0H6M0,-6V-2M0,2V6", (path) => { path.style.stroke = "currentColor"; });

/** The pens of the plane, and a button that takes all points away. */
export class Pens {
  readonly element: HTMLElement = h("div", { class: "controls tight pens", role: "group", "aria-label": "What a click in the plane does" });
  readonly #clear: () => void;
  pen: Pen = 0;

  constructor(clear: () => void) {
    this.#clear = clear;
  }

  paint(classes: number): void {
    if (typeof this.pen === "number" && this.pen >= classes) this.pen = 0;
    const button = (pen: Pen, label: string, ...content: readonly (Node | string)[]): HTMLElement => h("button", { type: "button", "aria-pressed": String(pen === this.pen), "aria-label": label, title: label, onclick: () => { this.pen = pen; this.paint(classes); this.element.querySelector<HTMLElement>("[aria-pressed=true]")?.focus(); } }, ...content);
    this.element.replaceChildren(
      ...Array.from({ length: classes }, (_, c) => button(c, `Add points of class ${c}`, glyph(c), String(c))),
      button("follow", "Follow the point that is clicked", cross(), "follow"),
      h("button", { type: "button", class: "quiet", "aria-label": "Take all points away", title: "Take all points away", onclick: this.#clear }, "Clear"),
    );
  }
}
