/** What a docstring's example may take for granted, by name, where the name is neither declared in it nor exported by us. */
export const preludes: Readonly<Record<string, string>> = {
  train: 'import { synthetic as __train } from "@receptive/datasets";\nconst { train } = __train({ train: 256, test: 64 });',
  test: 'import { synthetic as __test } from "@receptive/datasets";\nconst { test } = __test({ train: 256, test: 64 });',
  readFile: 'import { readFile } from "node:fs/promises";',
  writeFile: 'import { writeFile } from "node:fs/promises";',
  weight: "const weight = Float32Array.from({ length: 150 }, (_, i) => Math.sin(i));",
  optimizer: 'import { adam as __adam } from "@receptive/optimizers";\nconst optimizer = __adam(1e-3);',
  digit: "const digit = new Uint8Array(784);",
  series: 'const series = [{ label: "train", y: [2.3, 0.4, 0.1] }];',
  history: "const history = [{ epoch: 1, loss: 0.4, accuracy: 0.9 }];",
  tensors: "const tensors = { bias: { shape: [3], data: Float32Array.of(1, 2, 3) } };",
  // An IDX file of three labels: two zero bytes, u8, one axis, its length, the labels.
  bytes: "const bytes = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4);",
  model: 'import { lenet5 as __lenet5 } from "@receptive/layers";\nconst model = __lenet5({ fc2: 84 });',
};
