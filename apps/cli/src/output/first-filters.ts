import { filters, type Model } from "@receptive/layers";

/** The first layer's weights as pictures `[o, c, h, w]`: those of a dense layer take the form of the image it reads. */
export async function firstFilters(model: Model): Promise<{ data: Float32Array; shape: readonly number[] }> {
  const { data, shape } = await filters(model.layers.find(({ params }) => "weight" in params));
  const [outputs = 0] = shape;
  return { data, shape: shape.length === 4 || model.input === undefined ? shape : [outputs, ...model.input.from] };
}
