/** What a docstring's example may take for granted, by name, where the name is neither declared in it nor exported by us. */
export const preludes: Readonly<Record<string, string>> = {
  train: 'import { synthetic as __train } from "@receptive/datasets";\nconst { train } = __train({ train: 256, test: 64 });',
  test: 'import { synthetic as __test } from "@receptive/datasets";\nconst { test } = __test({ train: 256, test: 64 });',
  readFile: 'import { readFile } from "node:fs/promises";',
  writeFile: 'import { writeFile } from "node:fs/promises";',
  weight: "const weight = Float32Array.from({ length: 150 }, (_, i) => Math.sin(i));",
  model: 'import { lenet5 as __lenet5 } from "@receptive/layers";\nconst model = __lenet5({ fc2: 84 });',
};
