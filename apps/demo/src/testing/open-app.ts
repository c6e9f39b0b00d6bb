import axe from "axe-core";
import { page } from "vitest/browser";
import "../style.css";
import { screens } from "../screens/catalogue.ts";
import { colourTokens } from "../shell/colour-tokens.ts";
import { h } from "../shell/dom.ts";
import { Shell } from "../shell/shell.ts";

/** The whole page in a test, at an address; and everything it complains of. */
export interface OpenedApp {
  readonly problems: string[];
  /** The first element that matches, or an error that names it. */
  find<E extends HTMLElement = HTMLElement>(selector: string, kind?: new () => E): E;
  button(name: string | RegExp): HTMLButtonElement;
  text(selector: string): string;
}

let shell: Shell | undefined;
let problems: string[] = [];

function isElement<E extends HTMLElement>(value: Element | null, kind: (new () => E) | undefined): value is E {
  return value instanceof (kind ?? HTMLElement);
}

function find<E extends HTMLElement = HTMLElement>(selector: string, kind?: new () => E): E {
  const found = document.querySelector(selector);
  if (!isElement(found, kind)) throw new Error(`nothing in the page matches ${selector}`);
  return found;
}

function button(name: string | RegExp): HTMLButtonElement {
  const found = [...document.querySelectorAll("button")].find((element) => {
    const label = element.getAttribute("aria-label") ?? element.textContent ?? "";
    return typeof name === "string" ? label === name : name.test(label);
  });
  if (found === undefined) throw new Error(`there is no button ${String(name)}`);
  return found;
}

/** Hears what a page must not do: errors, and rejections that nobody took. */
function listen(): void {
  const error = console.error.bind(console);
  console.error = (...args: unknown[]) => { problems.push(args.map(String).join(" ")); error(...args); };
  addEventListener("error", (event) => problems.push(event.message));
  addEventListener("unhandledrejection", (event) => problems.push(String(event.reason)));
  // What is measured is where colours end, not how they get there.
  document.head.append(h("style", {}, `${colourTokens()}*{transition:none!important}`));
  document.documentElement.lang = "en";
}

/** Opens the page at a hash, at a width, in a theme, and waits until the screen is there. */
export async function openApp(hash: string, width = 1280, theme: "light" | "dark" = "light"): Promise<OpenedApp> {
  if (shell === undefined) listen();
  problems = [];
  await page.viewport(width, width < 500 ? 844 : 900);
  document.documentElement.dataset["theme"] = theme;
  history.replaceState(null, "", hash);
  shell ??= new Shell(screens, document.body);
  await shell.open();
  return { problems, find, button, text: (selector) => find(selector).textContent ?? "" };
}

/** What axe calls serious or critical, in words. */
export async function seriousFaults(): Promise<string[]> {
  const { violations } = await axe.run(document.body, { resultTypes: ["violations"] });
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical").flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(" ")})`));
}

/** What reaches beyond the right edge of the page. */
export function overflowing(): string[] {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > width + 1).map((element) => `${element.tagName.toLowerCase()}.${element.className}`).slice(0, 5);
}

/** A stroke on the pad, as a pointer draws it; places are parts of its side. */
export function stroke(pad: HTMLElement, places: readonly (readonly [number, number])[]): void {
  const box = pad.getBoundingClientRect();
  const at = ([x, y]: readonly [number, number], type: string): PointerEvent => new PointerEvent(type, { pointerId: 1, button: 0, bubbles: true, clientX: box.left + x * box.width, clientY: box.top + y * box.height });
  const [first = [0, 0]] = places;
  pad.setPointerCapture = () => {};
  pad.dispatchEvent(at(first, "pointerdown"));
  for (const place of places.slice(1)) pad.dispatchEvent(at(place, "pointermove"));
  pad.dispatchEvent(at(places.at(-1) ?? first, "pointerup"));
}
