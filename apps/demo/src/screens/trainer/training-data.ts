import { fromArrays, gunzip, mnist, parseIdx, synthetic, type TrainTest } from "@receptive/datasets";
import type { TrainingPlan } from "./training-messages.ts";

const ROLES = { trainImages: /train.*images/i, trainLabels: /train.*labels/i, testImages: /t10k.*images|test.*images/i, testLabels: /t10k.*labels|test.*labels/i } as const;

async function readOwn(files: NonNullable<TrainingPlan["files"]>): Promise<TrainTest> {
  const part = async (role: keyof typeof ROLES): Promise<Uint8Array> => {
    const file = files.find(({ name }) => ROLES[role].test(name));
    if (file === undefined) throw new Error(`Among your files none is ${role.replace(/([A-Z])/, " $1").toLowerCase()}: MNIST's four files are called train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, with or without .gz.`);
    const raw = file.name.endsWith(".gz") ? await gunzip(file.bytes, file.name) : file.bytes;
    return new Uint8Array(parseIdx(raw, file.name).data);
  };
  const of = async (images: keyof typeof ROLES, labels: keyof typeof ROLES): Promise<TrainTest["train"]> => fromArrays({ name: "your files", images: await part(images), labels: await part(labels), shape: [1, 28, 28], classes: [..."0123456789"] });
  return { train: await of("trainImages", "trainLabels"), test: await of("testImages", "testLabels") };
}

/** The digits to train with: drawn here, downloaded, or the reader's own files. */
export async function trainingData(plan: TrainingPlan, progress: (words: string) => void): Promise<TrainTest> {
  if (plan.files !== undefined && plan.files.length > 0) return readOwn(plan.files);
  if (plan.data === "synthetic") return synthetic({ train: plan.digits, test: 1000, seed: plan.seed });
  try {
    return await mnist({ cache: false, onProgress: ({ file, receivedBytes, totalBytes }) => progress(`Downloading ${file}: ${Math.round((100 * receivedBytes) / totalBytes)} %`) });
  } catch (cause) {
    throw new Error(`MNIST could not be downloaded from here. Choose digits that are drawn here, or give MNIST's four files from your disk. (${cause instanceof Error ? cause.message : String(cause)})`, { cause });
  }
}
