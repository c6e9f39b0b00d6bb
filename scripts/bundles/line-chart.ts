/** One figure as SVG: nothing of other figures' describing, of models, of three dimensions. */
import { lineChart, toSVG } from "@receptive/visualization";

console.log(toSVG(lineChart({ title: "Loss", series: [{ label: "train", y: [2.3, 0.4, 0.1] }] })));
