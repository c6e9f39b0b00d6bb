import { h } from "../../shell/dom.ts";
import type { UrlState } from "../../shell/url-state.ts";

type Maker = "given" | "by hand" | "learned";
interface Step {
  readonly name: string;
  readonly says: string;
  readonly maker: Maker;
}

const WAYS = {
  classical: {
    title: "Machine learning", words: "People decide what is worth looking at. Only the last step learns, and it cannot see what the features left out.",
    steps: [
      { name: "Picture", says: "28 × 28 grey values", maker: "given" }, { name: "Features", says: "edges, holes, width to height", maker: "by hand" },
      { name: "Classifier", says: "weights on the features", maker: "learned" }, { name: "Digit", says: "0 to 9", maker: "given" },
    ],
  },
  deep: {
    title: "Deep learning", words: "One network from the picture to the guess: the features are weights too, and learn together with the classifier from examples.",
    steps: [
      { name: "Picture", says: "28 × 28 grey values", maker: "given" }, { name: "Low features", says: "6 filters of 5 × 5", maker: "learned" },
      { name: "High features", says: "16 filters over 6 maps", maker: "learned" }, { name: "Classifier", says: "three dense layers", maker: "learned" }, { name: "Digit", says: "0 to 9", maker: "given" },
    ],
  },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly words: string; readonly steps: readonly Step[] }>>;

type Way = keyof typeof WAYS;
const ORDER: readonly Way[] = ["classical", "deep"];

/** What a network takes over from people: a pipeline with features made by hand, or learned, by a switch. */
export function pipelines(url: UrlState): HTMLElement {
  const line = h("ol", { class: "pipeline" });
  const words = h("p", { class: "muted" });
  const buttons = ORDER.map((way) => h("button", { type: "button", onclick: () => show(way) }, WAYS[way].title));
  const show = (way: Way): void => {
    line.replaceChildren(...WAYS[way].steps.map(({ name, says, maker }) => h("li", { class: `step ${maker.replace(" ", "-")}` }, h("b", {}, name), h("span", {}, says), h("em", {}, maker === "given" ? "" : maker))));
    words.textContent = WAYS[way].words;
    for (const [i, button] of buttons.entries()) button.setAttribute("aria-pressed", String(ORDER[i] === way));
    url.set({ way: way === "deep" ? null : way });
  };
  show(url.one("way", ORDER, "deep"));
  return h("section", { class: "band" }, h("h2", {}, "Who decides what to look at?"), h("div", { class: "controls tight", role: "group", "aria-label": "Pipeline" }, ...buttons), line, words);
}
