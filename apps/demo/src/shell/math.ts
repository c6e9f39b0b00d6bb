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

/** A formula on a line of its own, read out by its words. */
export function formula(words: string, ...children: readonly MathChild[]): Element {
  const math = element("math", ...children);
  math.setAttribute("display", "block");
  // A second line of the same formula has been said.
  if (words === "") math.setAttribute("aria-hidden", "true");
  else math.setAttribute("aria-label", words);
  return math;
}
