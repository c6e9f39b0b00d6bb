/** The elements of a mounted figure. Styles are inline, so that a page needs no style sheet of ours. */

/** Seen by screen readers alone. */
const hidden = "position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap";

export interface FigureElements {
  readonly root: HTMLElement;
  /** What is focused and pointed at. */
  readonly stage: HTMLElement;
  /** Where the painter paints. */
  readonly paper: HTMLElement;
  readonly overlay: SVGSVGElement;
  readonly tip: HTMLElement;
  readonly description: HTMLElement;
  /** Speaks what the arrow keys reach. */
  readonly voice: HTMLElement;
  readonly details: HTMLDetailsElement;
  readonly table: HTMLElement;
}

let count = 0;

function make<K extends keyof HTMLElementTagNameMap>(document: Document, tag: K, style: string, className: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.style.cssText = style;
  element.className = className;
  return element;
}

function makeStage(document: Document, id: string): Pick<FigureElements, "stage" | "paper" | "overlay" | "tip"> {
  const stage = make(document, "div", "position:relative;max-width:100%;touch-action:manipulation", "rv-stage");
  stage.tabIndex = 0;
  stage.setAttribute("role", "group");
  stage.setAttribute("aria-roledescription", "figure");
  stage.setAttribute("aria-describedby", `${id}-words`);
  const paper = make(document, "div", "line-height:0", "rv-paper");
  paper.setAttribute("aria-hidden", "true");
  const overlay = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  overlay.style.cssText = "position:absolute;inset:0;width:100%;height:100%;pointer-events:none;overflow:visible";
  overlay.setAttribute("aria-hidden", "true");
  const tip = make(document, "div", "position:absolute;z-index:3;pointer-events:none;max-width:min(22rem,90%);display:none", "rv-tip");
  tip.setAttribute("aria-hidden", "true");
  stage.append(paper, overlay, tip);
  return { stage, paper, overlay, tip };
}

/** Makes the elements of one figure and puts them into `parent`. */
export function figureElements(parent: HTMLElement): FigureElements {
  const document = parent.ownerDocument;
  const id = `rv-figure-${++count}`;
  const root = make(document, "div", "position:relative", "rv-figure");
  const stageParts = makeStage(document, id);
  const description = make(document, "p", hidden, "rv-words");
  description.id = `${id}-words`;
  const voice = make(document, "p", hidden, "rv-voice");
  voice.setAttribute("aria-live", "polite");
  const details = make(document, "details", "", "rv-table");
  const summary = document.createElement("summary");
  summary.textContent = "As a table";
  const table = make(document, "div", "overflow:auto;max-height:24rem", "rv-table-scroll");
  details.append(summary, table);
  root.append(stageParts.stage, description, voice, details);
  parent.append(root);
  return { root, ...stageParts, description, voice, details, table };
}
