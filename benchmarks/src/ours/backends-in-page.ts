import { cpu } from "@receptive/backend-cpu";
import { webgpu } from "@receptive/backend-webgpu";
import { reference } from "@receptive/core/reference";
import type { MakeBackend } from "./program.ts";

/** The backends that a page can run. */
export const makeInPage: MakeBackend = async (name, threads) => {
  switch (name) {
    case "cpu": return { backend: cpu({ threads }), about: `WebAssembly, ${threads} thread${threads === 1 ? "" : "s"}` };
    case "reference": return { backend: reference({ precision: "f32" }), about: "plain loops" };
    case "webgpu": {
      const backend = await webgpu();
      return { backend, about: `${backend.info.description}${backend.info.software ? ", in software" : ""}` };
    }
    default: throw new Error(`there is no backend ${name}`);
  }
};
