import type { DType } from "@receptive/core";
import type { SafeTensor, WritableTensor } from "@receptive/formats";
import type { HostData, HostTensor } from "../state/host-tensor.ts";

/** A host value for a safetensors file. Doubles stay doubles, so that nothing is rounded. */
export function toSafe({ dtype, shape, data }: HostTensor): WritableTensor {
  if (dtype === "bool" && data instanceof Uint8Array) return { dtype: "BOOL", shape, data };
  return { shape, data };
}

/** The array of a file's tensor as a value of `dtype`, or null where the file has another kind. */
export function fromSafe(tensor: SafeTensor, dtype: DType): HostData | null {
  switch (dtype) {
    case "f32":
    case "f16": return tensor.dtype === "F32" || tensor.dtype === "F64" ? tensor.data : null;
    case "i32": return tensor.dtype === "I32" ? tensor.data : null;
    case "u32": return tensor.dtype === "U32" ? tensor.data : null;
    case "u8": return tensor.dtype === "U8" ? tensor.data : null;
    case "bool": return tensor.dtype === "BOOL" ? tensor.data : null;
    default: return dtype satisfies never;
  }
}
