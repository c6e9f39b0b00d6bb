import { h } from "../../shell/dom.ts";

/** A task that networks of this kind do, and a small drawing of it in a box of 96 × 64. */
const TASKS: readonly (readonly [name: string, says: string, drawing: string])[] = [
  ["Classification", "what it is", `<path class="o" d="M22 14q18-8 18 8t-18 10q20 0 19 12T20 50"/><path class="m" d="M50 32h12m-4-4 4 4-4 4"/><text x="70" y="40">3</text>`],
  ["Detection", "what is where", `<circle class="f" cx="30" cy="36" r="12"/><path class="f" d="m66 14 12 22H54z"/><rect class="p" x="14" y="20" width="32" height="32"/><rect class="p" x="50" y="10" width="32" height="30"/>`],
  ["Segmentation", "every pixel's class", `<path class="a" d="M6 44q20-16 40-6t44-8v28H6z"/><path class="b" d="M6 6h84v24q-24 18-44 8T6 44z"/><circle class="c" cx="58" cy="30" r="11"/>`],
  ["Denoising", "the picture without the grain", `<path class="o" d="M14 46 30 18l16 28z"/><path class="d" d="M10 14h1m8 6h1m20-8h1m-4 22h1m-26 6h1m28 10h1m-20 4h1m2-26h1m18 8h1m-30 18h1"/><path class="m" d="M50 32h8m-3-3 3 3-3 3"/><path class="o" d="M62 46l13-28 13 28z"/>`],
  ["Tracking", "the same thing, frame by frame", `<path class="d" d="M10 50q20-40 40-18t36-16"/><circle class="f" cx="10" cy="50" r="4" opacity=".35"/><circle class="f" cx="34" cy="27" r="5" opacity=".6"/><circle class="f" cx="62" cy="34" r="6"/><rect class="p" x="52" y="24" width="20" height="20"/>`],
  ["Registration", "one picture laid over another", `<path class="o" d="M20 48V18h26v30z"/><path class="n" d="m38 52 8-30 26 6-8 30z"/><path class="m" d="M76 18q8 10 0 22m-4-4 4 4 4-4"/>`],
];

/** What convolutional networks are for, in six pictures. */
export function taskGallery(): HTMLElement {
  const cards = TASKS.map(([name, says, drawing]) => {
    const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    picture.setAttribute("viewBox", "0 0 96 64");
    picture.setAttribute("aria-hidden", "true");
    picture.innerHTML = drawing;
    return h("li", {}, picture, h("b", {}, name), h("span", { class: "muted small" }, says));
  });
  return h("section", { class: "band" }, h("h2", {}, "What such networks are for"), h("ul", { class: "tasks" }, ...cards));
}
