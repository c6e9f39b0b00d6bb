import { h } from "./dom.ts";

/** Formulas as MathML, which browsers set themselves: nothing is downloaded for it. */
const NAMESPACE = "http://www.w3.org/1998/Math/MathML";

export type MathChild = Element | string | number;

function element(tag: string, ...children: readonly MathChild[]): Element {
  const made = document.createElementNS(NAMESPACE, tag);
  for (const child of children) made.append(typeof child === "number" ? number(child) : typeof child === "string" ? atom(child) : child);
  return made;
}

/** A number as it is written: a true minus, no more digits than are read. */
export function number(value: number): Element {
  const made = document.createElementNS(NAMESPACE, "mn");
  const rounded = Number.isInteger(value) ? String(value) : Math.abs(value) >= 1e-3 && Math.abs(value) < 1e4 ? String(Number(value.toPrecision(3))) : value.toExponential(1);
  made.textContent = rounded.replaceAll("-", "−");
  return made;
}

/** A letter or word is a name, anything else an operator. */
function atom(text: string): Element {
  const made = document.createElementNS(NAMESPACE, /^[\p{L}\p{M}′₀-₉]+$/u.test(text) ? "mi" : "mo");
  made.textContent = text;
  return made;
}

export const row = (...children: readonly MathChild[]): Element => element("mrow", ...children);
export const sub = (base: MathChild, index: MathChild): Element => element("msub", base, index);
export const sup = (base: MathChild, power: MathChild): Element => element("msup", base, power);
export const frac = (above: MathChild, below: MathChild): Element => element("mfrac", above, below);
export const sum = (below: MathChild): Element => element("munder", "∑", below);

/** The sides of an equation, each from its sign on; lists break after a comma. */
function sides(children: readonly Element[]): readonly Element[][] {
  const found: Element[][] = [];
  for (const child of children) {
    const last = found.at(-1);
    if (last === undefined || child.textContent === "=" || last.at(-1)?.textContent === ",") found.push([child]);
    else last.push(child);
  }
  return found;
}

/** A formula on a line of its own, read out by its words. Browsers do not break formulas: each side of an equation is one, so that a narrow column wraps them and nothing has to scroll. */
export function formula(words: string, equation: Element): HTMLElement {
  const line = h("div", { class: "formula" });
  for (const side of sides([...equation.children])) {
    const math = element("math", row(...side));
    math.setAttribute("displaystyle", "true");
    math.setAttribute("aria-hidden", "true");
    line.append(math);
  }
  // A second line of the same formula has been said.
  if (words === "") line.setAttribute("aria-hidden", "true");
  else {
    line.setAttribute("role", "math");
    line.setAttribute("aria-label", words);
  }
  return line;
}
