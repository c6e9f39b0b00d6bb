import type { Buf } from "@receptive/core/extend";
import type { Session } from "./session.ts";

let next = 1;

/** A handle of `alloc`: memory of one device. */
export class GpuBuf implements Buf {
  readonly bytes: number;
  readonly session: Session;
  readonly gpu: GPUBuffer;
  /** Names the buffer in keys of bind groups; never used again. */
  readonly id: number = next++;
  freed = false;

  constructor(session: Session, bytes: number, gpu: GPUBuffer) {
    this.session = session;
    this.bytes = bytes;
    this.gpu = gpu;
  }
}
