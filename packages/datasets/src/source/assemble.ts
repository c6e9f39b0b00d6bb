import { checkLabels, fromArrays } from "../from-arrays.ts";
import type { Dataset, ImageShape, TrainTest } from "../dataset.ts";
import { DatasetError } from "../errors.ts";
import { gunzip, isGzip } from "../gzip.ts";
import { type IdxArray, parseIdx } from "../idx/parse-idx.ts";
import { FILE_ROLES, type FileRole, type Manifest } from "../manifests/manifest.ts";
import { checkInflated } from "./checksum.ts";
import type { RawSet } from "./raw-set.ts";

interface Decoded {
  readonly idx: IdxArray;
  readonly bytes: Uint8Array;
  readonly source: string;
}

/**
 * The two data sets in four IDX files. With a manifest, its classes bound the labels, and files with the size of the
 * originals must be the originals; without, the classes are "0" to the highest label.
 *
 * Errors: those of `readIdx` and `fromArrays`, E_CHECKSUM.
 */
export async function assemble(raw: RawSet, name: string, manifest?: Manifest): Promise<TrainTest> {
  const decode = async (role: FileRole): Promise<Decoded> => {
    const { bytes, source } = raw[role];
    const inflated = isGzip(bytes) ? await gunzip(bytes, source) : bytes;
    return { idx: parseIdx(inflated, source), bytes: inflated, source };
  };
  const decoded = { trainImages: await decode("trainImages"), trainLabels: await decode("trainLabels"), testImages: await decode("testImages"), testLabels: await decode("testLabels") };
  const classes = manifest?.classes ?? 1 + highest(labelsOf(decoded.trainLabels), labelsOf(decoded.testLabels));
  const train = join(name, decoded.trainImages, decoded.trainLabels, classes);
  const test = join(name, decoded.testImages, decoded.testLabels, classes);
  if (train.shape.join() !== test.shape.join()) {
    throw new DatasetError("E_DATA_SHAPE", `${name}: training images are ${train.shape.join("×")}, test images ${test.shape.join("×")}. They must agree.`);
  }
  if (manifest !== undefined) {
    for (const role of FILE_ROLES) await checkInflated(manifest.files[role], decoded[role].bytes, decoded[role].source);
  }
  return { train, test };
}

function join(name: string, images: Decoded, labels: Decoded, classes: readonly string[] | number): Dataset<Uint8Array> {
  const values = labelsOf(labels);
  checkLabels(labels.source, values, typeof classes === "number" ? classes : classes.length);
  const { idx } = images;
  const [n, shape] = imageShape(idx.shape);
  if (idx.dtype !== "u8" || shape === undefined) {
    throw new DatasetError("E_DATA_SHAPE", `${images.source} holds ${idx.dtype}[${idx.shape.join(", ")}], images are u8[n, height, width] or u8[n, channels, height, width]. Check that it is the right file.`);
  }
  if (n !== values.length) throw new DatasetError("E_DATA_SHAPE", `${images.source} has ${n} images, ${labels.source} has ${values.length} labels. They must belong together.`);
  return fromArrays({ name, images: idx.data, labels: values, shape, classes });
}

function imageShape(shape: readonly number[]): readonly [n: number | undefined, shape: ImageShape | undefined] {
  const [n, a, b, c] = shape;
  if (a === undefined || b === undefined || shape.length > 4 || shape.includes(0, 1)) return [n, undefined];
  return [n, c === undefined ? [1, a, b] : [a, b, c]];
}

function labelsOf({ idx, source }: Decoded): Uint8Array | Int32Array {
  if (idx.shape.length === 1 && (idx.dtype === "u8" || idx.dtype === "i32")) return idx.data;
  throw new DatasetError("E_DATA_SHAPE", `${source} holds ${idx.dtype}[${idx.shape.join(", ")}], labels are u8[n] or i32[n]. Check that it is the right file.`);
}

function highest(...all: (Uint8Array | Int32Array)[]): number {
  let most = 0;
  for (const labels of all) for (const label of labels) if (label > most) most = label;
  return most;
}
