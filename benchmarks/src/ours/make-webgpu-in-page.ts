import { webgpu } from "@receptive/backend-webgpu";
import type { MakeBackend } from "./program.ts";

export const make: MakeBackend = async () => {
  const backend = await webgpu();
  return { backend, about: `${backend.info.description}${backend.info.software ? ", in software" : ""}` };
};
