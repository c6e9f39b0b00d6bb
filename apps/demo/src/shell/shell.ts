import { BackendButton } from "./backend-button.ts";
import { h } from "./dom.ts";
import { Gutter } from "./gutter.ts";
import { Help } from "./help.ts";
import type { ScreenEntry, ScreenInstance } from "./screen.ts";
import { themeButton } from "./theme.ts";
import { Transport } from "./transport.ts";
import { readRoute, UrlState } from "./url-state.ts";

/** The frame that all screens share: chapters, stage, formulas, transport. */
export class Shell {
  readonly #screens: readonly ScreenEntry[];
  readonly #gutter = new Gutter();
  readonly #transport = new Transport();
  readonly #help = new Help();
  readonly #backend = new BackendButton(() => void this.open());
  readonly #stage = h("div", { class: "stage" });
  readonly #main = h("main", { id: "main", tabindex: -1 });
  readonly #links = new Map<string, HTMLAnchorElement>();
  readonly #voice = h("p", { class: "visually-hidden", "aria-live": "polite" });
  #spoken = 0;
  #current: ScreenInstance | undefined;
  #entry: ScreenEntry;
  #opening = 0;

  constructor(screens: readonly [ScreenEntry, ...ScreenEntry[]], parent: HTMLElement) {
    this.#screens = screens;
    this.#entry = screens[0];
    const rail = this.#rail();
    const menu = h("button", { type: "button", class: "quiet menu-button", "aria-expanded": "false", "aria-controls": "rail", onclick: () => this.#toggleRail() }, "Chapters");
    const header = h("header", { class: "top" },
      menu,
      h("a", { class: "brand", href: "#/" }, "Receptive"),
      h("span", { class: "spacer" }),
      this.#backend.element,
      h("button", { type: "button", class: "quiet", "aria-label": "Keys", title: "Keys (?)", onclick: () => this.#help.show(this.#entry) }, "?"),
      themeButton(),
    );
    this.#main.append(this.#stage, this.#gutter.element);
    parent.append(h("a", { class: "skip", href: "#main", onclick: (event) => { event.preventDefault(); this.#main.focus(); } }, "Skip to the stage"), header, rail, this.#main, this.#transport.element, this.#help.element, this.#voice);
    window.addEventListener("hashchange", () => void this.open());
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  #rail(): HTMLElement {
    const items = this.#screens.map((entry) => {
      const link = h("a", { href: `#/${entry.id}` }, h("span", { class: "chapter", "aria-hidden": "true" }, entry.chapter), h("span", {}, entry.title));
      this.#links.set(entry.id, link);
      return h("li", {}, link);
    });
    return h("nav", { class: "rail", id: "rail", "aria-label": "Chapters" }, h("ol", {}, ...items));
  }

  #toggleRail(open = !document.documentElement.classList.contains("rail-open")): void {
    document.documentElement.classList.toggle("rail-open", open);
    document.querySelector(".menu-button")?.setAttribute("aria-expanded", String(open));
  }

  /** Opens the screen of the address. */
  async open(): Promise<void> {
    const route = readRoute();
    const entry = this.#screens.find(({ id }) => id === route.screen) ?? this.#screens[0];
    if (entry === undefined) return;
    const opening = ++this.#opening;
    this.#close(entry);
    this.#stage.append(h("h1", {}, entry.title), h("p", { class: "lead" }, entry.lead));
    const place = h("div", { class: "screen", "aria-busy": "true" });
    this.#stage.append(place);
    try {
      const url = new UrlState(route);
      const problem = await this.#backend.take(url, entry.onPage === true);
      if (opening !== this.#opening) return;
      if (problem !== undefined) place.append(h("p", { class: "problem", role: "alert" }, problem));
      const instance = await entry.open({ stage: place, gutter: this.#gutter, transport: this.#transport, url, announce: (text) => this.#announce(text) });
      if (opening !== this.#opening) return instance.destroy();
      this.#current = instance;
      place.removeAttribute("aria-busy");
      document.documentElement.dataset["screen"] = entry.id === "" ? "home" : entry.id;
    } catch (error) {
      if (opening !== this.#opening) throw error;
      place.replaceChildren(h("div", { class: "problem", role: "alert" }, h("p", {}, `This screen could not be opened. ${String(error)}`), h("button", { type: "button", onclick: () => void this.open() }, "Try again")));
      place.removeAttribute("aria-busy");
      throw error;
    }
  }

  #close(next: ScreenEntry): void {
    this.#current?.destroy();
    this.#current = undefined;
    this.#entry = next;
    document.documentElement.removeAttribute("data-screen");
    this.#transport.use(undefined);
    this.#gutter.clear();
    this.#stage.replaceChildren();
    this.#toggleRail(false);
    document.title = next.id === "" ? "Receptive: see through a network" : `${next.title} · Receptive`;
    for (const [id, link] of this.#links) {
      if (id === next.id) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    window.scrollTo(0, 0);
  }

  #announce(text: string): void {
    const now = performance.now();
    if (now - this.#spoken < 1000) return;
    this.#spoken = now;
    this.#voice.textContent = text;
  }

  #key(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target;
    const typing = target instanceof HTMLElement && (target.matches("input:not([type=range]),select,textarea") || target.isContentEditable);
    if (typing || this.#help.element.open) return;
    if (this.#current?.key?.(event) === true || this.#shared(event, target)) event.preventDefault();
  }

  #shared(event: KeyboardEvent, target: EventTarget | null): boolean {
    const onButton = target instanceof HTMLElement && target.matches("button,a,summary,[role=slider],.rv-stage");
    switch (event.key) {
      case "?": this.#help.show(this.#entry); return true;
      case " ": if (onButton || this.#transport.element.hidden) return false; this.#transport.toggle(); return true;
      case ",": this.#transport.step(-1); return true;
      case ".": this.#transport.step(1); return true;
      case "[": this.#chapter(-1); return true;
      case "]": this.#chapter(1); return true;
      case "Escape": this.#toggleRail(false); return false;
      default: return false;
    }
  }

  #chapter(by: number): void {
    const at = this.#screens.indexOf(this.#entry);
    const next = this.#screens[at + by];
    if (next !== undefined) location.hash = `#/${next.id}`;
  }
}
