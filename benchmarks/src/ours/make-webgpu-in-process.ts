import { create } from "@receptive/backend-webgpu/testing";
import type { MakeBackend } from "./program.ts";

export const make: MakeBackend = async () => {
  const backend = await create();
  return { backend, about: `${backend.info.description}${backend.info.software ? ", in software" : ""}` };
};
