/** A plan as the backend runs it, in words and digests, for a snapshot that shows what a change does to the code. */
import type { Plan } from "@receptive/core/extend";
import { chooseLayout } from "../layout/choose-layout.ts";
import type { LaidStep } from "../layout/choose-layout.ts";
import { fuseEpilogues } from "../layout/fuse.ts";
import { layOut } from "../schedule/build.ts";

function nameOf({ kernel, blocked, epilogue }: LaidStep): string {
  const name = kernel.kind === "move" ? `to ${kernel.to}` : kernel.name;
  const finish = epilogue === undefined ? [] : (["bias", "relu", "mask"] as const).filter((each) => epilogue[each]);
  return [blocked === undefined ? name : `${name}*`, ...finish].join("+");
}

/** FNV-1a of some bytes. */
export function digest(bytes: Uint8Array): string {
  let h = 0x811c9dc5;
  for (const byte of bytes) h = Math.imul(h ^ byte, 0x01000193);
  return (h >>> 0).toString(16).padStart(8, "0");
}

/** Phases with their tasks; * marks steps on arrays in the blocked layout. */
export function describePlan(plan: Plan): string[] {
  const laid = fuseEpilogues(chooseLayout(plan));
  return layOut(laid, new Map(), { trigTable: 0, fused: true }).phases.flatMap(({ tasks }, i) => [
    `phase ${i}`,
    ...tasks.map(({ perBlock, units, calls }) => `  ${units} ${perBlock ? "blocks" : "units"}: ${calls.map(({ step }) => { const found = laid.steps[step]; return found === undefined ? "?" : nameOf(found); }).join(", ")}`),
  ]);
}
