export { FormatError, type FormatErrorCode } from "./errors.ts";
export { readSafetensors } from "./safetensors/read-safetensors.ts";
export { type WritableTensor, type WritableTensors, writeSafetensors } from "./safetensors/write-safetensors.ts";
export { toFloat32 } from "./safetensors/to-float32.ts";
export type { SafeDType, SafeTensor, SafeTensorData, Safetensors } from "./safetensors/tensor.ts";
