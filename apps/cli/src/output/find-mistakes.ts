import { type Dataset, subset } from "@receptive/datasets";
import type { Model } from "@receptive/layers";
import { predict, type PredictOptions } from "@receptive/training";
import type { ReportMistake } from "@receptive/visualization";

/** The images of a data set that were guessed wrong, with how sure the model was. */
export async function findMistakes(model: Model, data: Dataset, guesses: ArrayLike<number>, options: PredictOptions = {}): Promise<ReportMistake[]> {
  const indices = Array.from({ length: data.length }, (_, i) => i).filter((i) => guesses[i] !== data.labels[i]);
  if (indices.length === 0) return [];
  const predictions = await predict(model, subset(data, Int32Array.from(indices)), options);
  const [channels, height, width] = data.shape;
  const size = channels * height * width;
  return indices.map((index, i) => ({
    // The first channel; a grey picture of it is enough to see what went wrong.
    image: data.images.subarray(index * size, index * size + height * width),
    width, height,
    label: data.classes[data.labels[index] ?? 0] ?? "?",
    guess: data.classes[guesses[index] ?? 0] ?? "?",
    confidence: predictions[i]?.probabilities[guesses[index] ?? 0] ?? Number.NaN,
  }));
}
