import { type Augment, fashionMnist, fromArrays, gunzip, handwriting, mnist, parseIdx, shift, synthetic, type TrainTest } from "@receptive/datasets";
import { missingFiles, type Role, ROLE_WORDS, ROLES } from "./idx-names.ts";
import type { AugmentName, DataSource, OwnFile, Progress, TrainingPlan } from "./training-messages.ts";

async function readOwn(files: readonly OwnFile[]): Promise<TrainTest> {
  const missing = missingFiles(files);
  if (missing !== "") throw new Error(`Still missing: ${missing}. The four files are called train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, with or without .gz.`);
  const part = async (role: Role, ...inside: readonly number[]): Promise<Uint8Array> => {
    const file = files.find(({ name }) => ROLES[role].test(name));
    if (file === undefined) throw new Error(`${ROLE_WORDS[role]} is missing.`);
    const raw = file.name.endsWith(".gz") ? await gunzip(file.bytes, file.name) : file.bytes;
    const { data, shape } = parseIdx(raw, file.name);
    const [count = 0, ...own] = shape;
    if (count === 0 || own.join() !== inside.join()) throw new Error(`${file.name} holds ${shape.join(" × ")} numbers; ${ROLE_WORDS[role]} are ${["n", ...inside].join(" × ")}, with n at least 1.`);
    return new Uint8Array(data);
  };
  const of = async (images: Role, labels: Role): Promise<TrainTest["train"]> => fromArrays({ name: "your files", images: await part(images, 28, 28), labels: await part(labels), shape: [1, 28, 28], classes: [..."0123456789"] });
  return { train: await of("trainImages", "trainLabels"), test: await of("testImages", "testLabels") };
}

const TITLES = { mnist: "MNIST", "fashion-mnist": "Fashion-MNIST" } as const;

/** The images to train with: drawn here, downloaded, or the reader's own files. */
export async function trainingData(plan: TrainingPlan, { files = [], from }: DataSource, progress: (progress: Progress) => void, signal?: AbortSignal): Promise<TrainTest> {
  if (plan.data === "own") return readOwn(files);
  if (plan.data === "synthetic") return synthetic({ train: plan.digits, test: 1000, seed: plan.seed });
  const title = TITLES[plan.data];
  const load = plan.data === "mnist" ? mnist : fashionMnist;
  progress({ words: `Asking for ${title}…` });
  try {
    return await load({
      cache: false, ...(from === undefined ? {} : { source: from }), ...(signal === undefined ? {} : { signal }),
      onProgress: ({ file, receivedBytes, totalBytes }) => progress({ words: `Downloading ${title}: ${file}, ${(receivedBytes / 1e6).toFixed(1)} of ${(totalBytes / 1e6).toFixed(1)} MB`, share: receivedBytes / totalBytes }),
    });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new Error(`${title} could not be downloaded: ${cause instanceof Error ? cause.toString() : String(cause)} Without a network, or where a mirror does not let pages read its files, choose digits that are drawn here, or give the four files from your disk.`, { cause });
  }
}

/** What each image goes through before it is learned from, anew in every epoch. */
export function augmentOf(name: AugmentName): Augment[] {
  return name === "none" ? [] : [name === "shift" ? shift({ pixels: 2 }) : handwriting()];
}
