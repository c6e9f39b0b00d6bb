import { formatNumber } from "@receptive/visualization";
import { h } from "../../shell/dom.ts";
import type { Gutter } from "../../shell/gutter.ts";
import { formula, row, sub, sum, sup } from "../../shell/math.ts";
import type { LayerWeights, TrainingReady } from "./training-messages.ts";

/** How a layer's weights are counted: `784 · 300 + 300`, `(5 · 5 · 6 + 1) · 16`. */
function countedAs({ shape }: Pick<LayerWeights, "shape">): string {
  const [outputs = 0, inputs = 0, ...kernel] = shape;
  return kernel.length === 0 ? `${inputs} · ${outputs} + ${outputs}` : `(${[...kernel, inputs].join(" · ")} + 1) · ${outputs}`;
}

/** The gutter of the trainer: the weights counted, the loss, and where it all runs. */
export function trainerNotes(gutter: Gutter, ready: TrainingReady): void {
  const rows = ready.layerWeights.map((layer) => h("tr", {}, h("th", { scope: "row" }, layer.name), h("td", {}, countedAs(layer)), h("td", {}, formatNumber(layer.weights))));
  gutter.set("Weights", h("table", { class: "terms built" }, h("tbody", {}, ...rows, h("tr", {}, h("th", { scope: "row" }, "in all"), h("td", {}), h("td", {}, h("strong", {}, formatNumber(ready.weights)))))), "Each product is connections, each last term the biases.");
  gutter.set("What it lowers", formula("the loss E is the mean over a batch of minus the logarithm of the probability given to the right class t", row("E", "=", "−", sub("mean", "batch"), "ln", sub("p", "t"))),
    formula("p is softmax of the logits z", row(sub("p", "k"), "=", sup("e", sub("z", "k")), "/", sum("j"), sup("e", sub("z", "j")))),
    `Guessing at random has ln 10 = 2.30. An epoch is ${formatNumber(ready.stepsAnEpoch)} steps.`);
  gutter.set("Going back", "The bar below holds moments of this run: drag it to see the network as it was. Play goes on from the end.");
  gutter.set("Thread", `Training runs in a worker${self.crossOriginIsolated ? ", on memory that threads can share" : ""}; this page only paints, at most ten times a second.`);
}
