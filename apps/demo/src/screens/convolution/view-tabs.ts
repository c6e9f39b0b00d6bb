import { h } from "../../shell/dom.ts";
import type { UrlState } from "../../shell/url-state.ts";

const TITLES = { forward: "Forward", backward: "Backward", ruler: "One axis", photo: "On a photo" } as const;
export type BenchView = keyof typeof TITLES;
const VIEWS: readonly BenchView[] = ["forward", "backward", "ruler", "photo"];

/** One view of the bench at a time; which one is in the address. */
export function viewTabs(url: UrlState, places: Readonly<Record<BenchView, HTMLElement>>): HTMLElement {
  const buttons = VIEWS.map((view) => h("button", { type: "button", onclick: () => show(view) }, TITLES[view]));
  const show = (chosen: BenchView): void => {
    for (const [i, view] of VIEWS.entries()) {
      places[view].hidden = view !== chosen;
      buttons[i]?.setAttribute("aria-pressed", String(view === chosen));
    }
    url.set({ view: chosen === "forward" ? null : chosen });
  };
  show(url.one("view", VIEWS, "forward"));
  return h("div", {}, h("div", { class: "controls tight views", role: "group", "aria-label": "View" }, ...buttons), ...VIEWS.map((view) => places[view]));
}
