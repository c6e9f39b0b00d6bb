import { layerStrip, normaliseDigit, type StrokeDrawing } from "@receptive/visualization";
import { DrawingInUrl } from "../../digit/drawing-in-url.ts";
import { GuessPanel } from "../../digit/guess-panel.ts";
import { Pad } from "../../digit/pad.ts";
import { h } from "../../shell/dom.ts";
import { figureCard } from "../../shell/figure.ts";
import { Problem } from "../../shell/problem.ts";
import type { ScreenContext, ScreenInstance } from "../../shell/screen.ts";
import type { LayerViews, Seen } from "../theatre/layer-views.ts";
import { EMPTY_GLANCE, EXAMPLE_DIGIT, fetchExample, GLANCE, type Example } from "./example.ts";
import { pipelines } from "./pipelines.ts";
import { taskGallery } from "./task-gallery.ts";

const CODE = `import { capture, lenet5, load } from "receptive";
import { layerStrip, mount, normaliseDigit } from "@receptive/visualization";

const model = await load(lenet5(), bytes); // lenet5.safetensors
const { pool1, fc3 } = await capture(model, normaliseDigit(canvas));
mount(element, layerStrip({ title: "LeNet-5", layers: [
  { name: "pool1", data: pool1.data, shape: [6, 14, 14] },
  { name: "fc3", data: fc3.data, shape: [10], ramp: "signed", labels: [..."0123456789"] },
] }));`;


function about(): HTMLElement {
  return h("div", {},
    h("p", { class: "ways" }, h("a", { class: "button", href: "#/theatre" }, "See every layer"), h("a", { class: "button", href: "#/trainer" }, "Train it from scratch here"), h("a", { class: "button", href: "#/convolution" }, "Take a convolution apart")),
  );
}

/** How the shipped weights came about, from the record that lies beside them. */
async function fillRecord(element: HTMLElement): Promise<void> {
  const response = await fetch(new URL("../../weights/lenet5.json", import.meta.url));
  if (!response.ok) return;
  const { command, testAccuracy, testDigits, testData } = await response.json() as { readonly command: string; readonly testAccuracy: number; readonly testDigits: number; readonly testData: string };
  element.replaceChildren("Trained by ", h("code", {}, command), `; it reads ${(100 * testAccuracy).toFixed(2)} % of ${testData} (${testDigits.toLocaleString("en")}) right.`);
}

/** Screen 0: draw at once, guess at once. */
export async function openHome(context: ScreenContext): Promise<ScreenInstance> {
  const { stage, announce, url } = context;
  let waiting: StrokeDrawing | undefined;
  let busy = false;
  let seen: Seen | undefined;
  let example: Example | undefined;
  /** Empty until the network has come. */
  const network: { views?: LayerViews } = {};
  const problem = new Problem();
  const guess = new GuessPanel();
  const pad = new Pad((drawing) => { inUrl.changed(); void show(drawing); });
  const inUrl = new DrawingInUrl(url, pad);
  const glance = h("div", {});
  const record = h("p", { class: "record muted small" });
  stage.append(problem.element, h("div", { class: "bench" }, pad.element, guess.element), glance);
  const strip = figureCard(glance, { scene: (width) => scene(width) }, { caption: "Inside, a glance", file: "lenet5-glance", painter: "canvas", code: () => CODE });
  stage.append(about(), pipelines(url), taskGallery(), h("section", { class: "band" }, record));
  void fillRecord(record);

  function scene(width: number): ReturnType<typeof layerStrip> {
    return layerStrip({ title: "What LeNet-5 makes of the drawing", layers: network.views?.strip(seen, GLANCE) ?? example?.layers ?? EMPTY_GLANCE, width });
  }

  async function show(drawing: StrokeDrawing): Promise<void> {
    waiting = drawing;
    const { views } = network;
    if (busy || views === undefined) return;
    busy = true;
    try {
      while (waiting !== undefined) {
        const next: StrokeDrawing = waiting;
        waiting = undefined;
        seen = next.strokes.length === 0 ? undefined : await views.see(normaliseDigit(next));
        announce(guess.show(seen?.prediction ?? null, seen?.digitLikelihood));
        strip.update({ scene });
      }
      problem.hide();
    } catch (error) {
      problem.show(error);
    } finally {
      busy = false;
    }
  }

  inUrl.load();
  // The pad is there at once, with what the network makes of its first drawing; the network itself follows.
  void fetchExample().then((found) => {
    if (network.views !== undefined || pad.sampled !== EXAMPLE_DIGIT) return;
    example = found;
    guess.show(found.prediction);
    strip.update({ scene });
  });
  const destroy = (): void => { pad.destroy(); inUrl.destroy(); guess.destroy(); strip.destroy(); };
  try {
    const { LayerViews: Views } = await import("../theatre/layer-views.ts");
    network.views = await Views.load();
  } catch (error) {
    destroy();
    throw error;
  }
  await show(pad.drawing);
  return { key: (event) => pad.key(event), destroy };
}
