import { relu, type Tensor, tensor } from "@receptive/core";
import { VisualizationError } from "../visualization-error.ts";
import type { Recording } from "./record.ts";
import type { PlaceMap } from "./saliency.ts";

/**
 * Where a layer of maps speaks for the target that a recording has gradients of: ReLU(Σ_k mean(∂target/∂A_k)·A_k), at the layer's own
 * size (Selvaraju et al., "Grad-CAM", 2017). A map's mean gradient says how much the target wants of it.
 * Throws `E_VIZ_SHAPE` for a layer that is not there, has no maps, or was recorded without gradients.
 *
 * @example
 * setDefaultBackend(() => cpu());
 * const recording = await record(model, digit, { grads: "top" });
 * const { data, height, width } = await gradCam(recording, "relu2");
 */
export async function gradCam(recording: Recording, layer: string): Promise<PlaceMap> {
  const found = recording.layers.find(({ name }) => name === layer);
  if (found?.grad === undefined || found.shape.length !== 3) {
    throw new VisualizationError("E_VIZ_SHAPE", `Grad-CAM needs a layer of maps [channels, height, width], recorded with gradients; ${layer} ${found === undefined ? "is not there" : `is [${found.shape.join(", ")}]${found.grad === undefined ? ", without gradients" : ""}`}.`);
  }
  const [channels = 1, height = 1, width = 1] = found.shape;
  const maps = tensor(found.data, [channels, height * width]);
  const weights = tensor(found.grad, [channels, height * width]).mean(1, { keepDims: true });
  const result: Tensor = relu(maps.mul(weights).sum(0));
  const data = Float32Array.from(await result.data());
  return { data, height, width };
}
