import { readSafetensors, type SafeTensor, toFloat32 } from "@receptive/formats";
import { readFile } from "@receptive/formats/node";
import type { Model } from "@receptive/layers";
import { TRAINING_PREFIX } from "../checkpoint/file-names.ts";
import { type HostData, type HostTensor, type HostValues, tensorsOf } from "../state/host-tensor.ts";
import { namedTensors } from "../state/named-tensors.ts";
import { TrainingError } from "../training-error.ts";

/** As the model's dtype; weights of any float type become f32. Null where that would lose what the numbers mean. */
function convert(tensor: SafeTensor, { dtype }: Pick<HostTensor, "dtype">): HostData | null {
  if (dtype === "f32" || dtype === "f16") return tensor.dtype === "I64" || tensor.dtype === "U64" ? null : toFloat32(tensor);
  if (dtype === "i32") return tensor.dtype === "I64" ? Int32Array.from(tensor.data, Number) : tensor.dtype === "I32" ? tensor.data : null;
  if (dtype === "u32") return tensor.dtype === "U32" ? tensor.data : null;
  return tensor.dtype === "U8" || tensor.dtype === "BOOL" ? tensor.data : null;
}

/** No part of a model: the state of training, and PyTorch's count of batches, which no formula uses. */
const isSkipped = (name: string): boolean => name.startsWith(TRAINING_PREFIX) || name.endsWith(".num_batches_tracked");

interface Wanted extends Pick<HostTensor, "shape" | "dtype"> { readonly optional: boolean }

/** What the model has, by the name in the file. Buffers may be missing: they then keep their values. */
function wantedOf(model: Model): Map<string, Wanted> {
  const of = (tree: unknown, optional: boolean): [string, Wanted][] => [...namedTensors(tree)].map(([name, { shape, dtype }]) => [name, { shape, dtype, optional }]);
  return new Map([...of(model.buffers, true), ...of(model.params, false)]);
}

function match(model: Model, tensors: ReadonlyMap<string, SafeTensor>, source: string): HostValues {
  const wanted = wantedOf(model);
  const faults: string[] = [];
  const values = new Map<string, HostTensor>();
  for (const [name, want] of wanted) {
    const found = tensors.get(name);
    if (found === undefined) {
      if (!want.optional) faults.push(`${name} [${want.shape.join(",")}] is not in the file`);
      continue;
    }
    const data = convert(found, want);
    if (String(found.shape) !== String(want.shape)) faults.push(`${name} is [${found.shape.join(",")}] in the file, [${want.shape.join(",")}] in the model`);
    else if (data === null) faults.push(`${name} is ${found.dtype} in the file, ${want.dtype} in the model`);
    else values.set(name, { shape: want.shape, dtype: want.dtype, data });
  }
  for (const [name, { shape }] of tensors) if (!wanted.has(name) && !isSkipped(name)) faults.push(`${name} [${shape.join(",")}] is not in the model`);
  if (faults.length > 0) throw new TrainingError("E_LOAD_MISMATCH", `${source} does not fit the model (${model.kind}): ${faults.join("; ")}.`);
  return values;
}

/**
 * Gives a model the weights of a safetensors file, of this library or PyTorch's, by name; a checkpoint of `fit` will do as
 * well. All names and shapes are checked first, and nothing changes unless all fit. Returns the model.
 *
 * Errors: E_LOAD_MISMATCH with every mismatch; E_SAFETENSORS_…; E_FILE_NOT_FOUND, E_FILE_READ, E_NO_FILES in a browser.
 *
 * @example
 * ```ts no-run
 * const model = await load(lenet5({ fc2: 84 }), "from-pytorch.safetensors");
 * ```
 */
export async function load<M extends Model>(model: M, from: string | Uint8Array): Promise<M> {
  const source = typeof from === "string" ? from : "the file";
  const { tensors } = readSafetensors(typeof from === "string" ? await readFile(from) : from, source);
  const values = match(model, tensors, source);
  const buffers = [...namedTensors(model.buffers).keys()];
  model.setState({
    params: tensorsOf(values, model.params),
    ...(buffers.length > 0 && buffers.every((name) => values.has(name)) ? { buffers: tensorsOf(values, model.buffers) } : {}),
  });
  return model;
}
