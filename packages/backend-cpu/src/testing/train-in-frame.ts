/** A page in a frame: trains twice on three threads, and tells the page around it of the bits and of what was said meanwhile. */
import { setWarningHandler } from "@receptive/core";
import { cpu } from "../cpu.ts";
import { trainedBits } from "./trained-bits.ts";

export async function trainInFrame(): Promise<void> {
  const warnings: string[] = [];
  const warned = new Promise<void>((resolve) => setWarningHandler((text) => { warnings.push(text); resolve(); }));
  const backend = cpu({ threads: 3 });
  // Workers are asked for with the first step, and refused at the latest when this turn ends.
  const first = await trainedBits(backend, false);
  await warned;
  const second = await trainedBits(backend, false);
  parent.postMessage({ from: "frame", warnings, first: first.bits, second: second.bits }, "*");
}
