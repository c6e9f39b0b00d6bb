import { encode } from "fast-png";
import type { Scene } from "../scene/scene.ts";
import { type PixelOptions, toPixels } from "./pixels.ts";

/**
 * A scene as the bytes of a PNG file, in pure JavaScript: no canvas, no native module, the same bytes everywhere.
 *
 * @example
 * await writeFile("loss.png", await toPNG(lineChart({ title: "Loss", series: [{ label: "train", y: [2.3, 0.4, 0.1] }] })));
 */
export async function toPNG(scene: Scene, options: PixelOptions = {}): Promise<Uint8Array> {
  return encode({ ...toPixels(scene, options), channels: 4, depth: 8 });
}
