import { VisualizationError } from "../visualization-error.ts";

/** A grey image, or with `channels: 3` a colour image in planes (all red, all green, all blue). */
export interface Image {
  readonly data: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
  readonly channels?: 1 | 3;
}

function part(data: ArrayLike<number>, from: number, to: number): ArrayLike<number> {
  return ArrayBuffer.isView(data) && "subarray" in data ? (data as Float32Array).subarray(from, to) : Array.prototype.slice.call(data, from, to);
}

/** Throws `E_VIZ_EMPTY_IMAGE` for an image without pixels and `E_VIZ_SHAPE` when its values do not fill it. */
export function checkImage(image: Image, index: number): void {
  const { width, height, data } = image;
  const channels = image.channels ?? 1;
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
    throw new VisualizationError("E_VIZ_EMPTY_IMAGE", `image ${index} needs whole numbers of rows and columns from 1 on, got ${height} × ${width}.`);
  }
  if (data.length !== width * height * channels) {
    throw new VisualizationError("E_VIZ_SHAPE", `image ${index} of ${channels} × ${height} × ${width} needs ${channels * width * height} values, got ${data.length}.`);
  }
}

/**
 * The images inside a tensor's values, without copying typed arrays: `[h, w]` is one, `[n, h, w]` is n, and
 * `[n, c, h, w]` is n images when c is 1 (or 3, with `color`), else n × c grey ones, channel by channel.
 * Throws `E_VIZ_SHAPE` for another rank or when the values do not fill the shape.
 *
 * @example
 * imagesFromTensor(new Float32Array(6 * 25), [6, 1, 5, 5]).length; // 6
 */
export function imagesFromTensor(data: ArrayLike<number>, shape: readonly number[], options: { readonly color?: boolean } = {}): Image[] {
  const [height = 0, width = 0] = shape.slice(-2);
  const count = shape.reduce((product, size) => product * size, 1);
  if (shape.length < 2 || shape.length > 4 || count !== data.length) {
    throw new VisualizationError("E_VIZ_SHAPE", `images come from [h, w], [n, h, w] or [n, c, h, w]; got ${data.length} values for [${shape.join(", ")}].`);
  }
  if (count === 0) throw new VisualizationError("E_VIZ_EMPTY_IMAGE", `a tensor of shape [${shape.join(", ")}] holds no image.`);
  const channels = options.color === true && shape.length === 4 && shape[1] === 3 ? 3 : 1;
  const size = height * width * channels;
  return Array.from({ length: count / size }, (_, i) => ({ data: part(data, i * size, (i + 1) * size), width, height, channels }));
}
