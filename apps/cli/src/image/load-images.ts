import { readFile } from "@receptive/formats/node";
import { CliError } from "../cli-error.ts";
import { chooseData } from "../data/choose-data.ts";
import type { Output } from "../view/train-view.ts";
import { decodePng } from "./decode-png.ts";
import { digitImage } from "./digit-image.ts";

/** An image to be guessed. */
export interface NamedImage {
  /** A file's path, or `mnist[5]`. */
  readonly source: string;
  /** 28 × 28 bytes. */
  readonly pixels: Uint8Array;
  /** What it is, where that is known. */
  readonly label?: string;
  readonly inverted?: boolean;
  readonly fitted?: boolean;
}

/** The pictures of PNG files. Throws E_IMAGE, E_FILE_…. */
export async function loadPictures(paths: readonly string[]): Promise<NamedImage[]> {
  const images: NamedImage[] = [];
  for (const path of paths) images.push({ source: path, ...digitImage(decodePng(await readFile(path), path), path) });
  return images;
}

/** Test images of a data set, by index, with the names of its classes. Throws E_INDEX, and what loading throws. */
export async function loadFromData(named: string | undefined, indices: readonly number[], stderr: Output): Promise<{ images: NamedImage[]; classes: readonly string[] }> {
  const { test, name } = await chooseData(named, stderr);
  const size = test.shape.reduce((product, side) => product * side, 1);
  if (size !== 784) throw new CliError("E_DATA_MODEL", `the images of ${name} are ${test.shape.join("×")}, our models read 1×28×28. Use data of that size.`);
  const images = indices.map((index) => {
    if (index >= test.length) throw new CliError("E_INDEX", `${name} has ${test.length} test images: index ${index} is not from 0 to ${test.length - 1}.`);
    const label = test.classes[test.labels[index] ?? 0];
    return { source: `${name}[${index}]`, pixels: test.images.slice(index * size, (index + 1) * size), ...(label === undefined ? {} : { label }) };
  });
  return { images, classes: test.classes };
}
