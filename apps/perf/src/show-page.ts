import { h } from "@receptive/demo/shell/dom.ts";
import { themeButton } from "@receptive/demo/shell/theme.ts";
import { type PageData, runsOf } from "./page-data.ts";
import { showBackends } from "./sections/backends-section.ts";
import { showChanges, showCounters, showGaps } from "./sections/counters-section.ts";
import { showIndex } from "./sections/index-section.ts";
import { showOverview } from "./sections/overview.ts";
import { showCeiling, showPeers } from "./sections/peers-section.ts";

/** Builds the page into an empty body. */
export function showPage(body: HTMLElement, data: PageData): void {
  const main = h("main", { class: "perf", id: "content", tabindex: "-1" }, h("h1", {}, "Performance"), h("p", { class: "lead" }, "How fast Receptive is, and how right: from version to version, beside other libraries, beside the machine. Misses included."));
  body.append(h("a", { class: "skip", href: "#content" }, "To the content"), h("header", { class: "top" }, h("span", { class: "brand" }, "Receptive"), h("span", { class: "spacer" }), themeButton()), main);
  const runs = runsOf(data);
  showOverview(main, data);
  showIndex(main, runs);
  showPeers(main, runs);
  showCeiling(main, runs);
  showBackends(main, runs, data.correctness);
  showCounters(main, runs);
  showChanges(main, runs);
  showGaps(main, runs);
}
