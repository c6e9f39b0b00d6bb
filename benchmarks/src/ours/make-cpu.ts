import { cpu } from "@receptive/backend-cpu";
import type { MakeBackend } from "./program.ts";

export const make: MakeBackend = async (_, threads) => ({ backend: cpu({ threads }), about: `WebAssembly, ${threads} thread${threads === 1 ? "" : "s"}` });
