import { h } from "../../shell/dom.ts";
import type { Bench, BenchSizes } from "./bench-setup.ts";
import { fixes, outputSize } from "./window-geometry.ts";

export interface ProblemActions {
  resize(sizes: BenchSizes): void;
  floor(): void;
}

/** What the library says of sizes that do not go together, and ways out at a click. */
export function problemNote(error: unknown, { sizes }: Bench, actions: ProblemActions): readonly Node[] {
  // The place in the program says nothing to those who look at a page.
  const words = error instanceof Error ? error.message.replace(/\s*\([^()]*:\d+(?::\d+)?\)\s*$/, "") : String(error);
  const ways = fixes(sizes).map((fix) => h("button", { type: "button", onclick: () => actions.resize(fix.sizes) }, fix.words));
  const leave = outputSize(sizes).fits ? h("button", { type: "button", onclick: () => actions.floor() }, "Leave them out, as PyTorch does") : null;
  return [h("p", {}, words), h("div", { class: "fixes", role: "group", "aria-label": "Ways to make it fit" }, ...ways, leave)];
}
