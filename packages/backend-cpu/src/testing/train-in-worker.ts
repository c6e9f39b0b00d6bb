/** A worker of a page: trains on so many threads as the message says, and posts what `trainedBits` gives. */
import { cpu } from "../cpu.ts";
import { trainedBits } from "./trained-bits.ts";

self.onmessage = async ({ data }: MessageEvent<number>): Promise<void> => {
  const backend = cpu({ threads: data });
  const { bits, workers } = await trainedBits(backend);
  backend.dispose();
  self.postMessage({ bits, workers, isolated: self.crossOriginIsolated }, { transfer: [] });
};
