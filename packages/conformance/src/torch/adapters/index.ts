import type { Adapter } from "../adapter.ts";
import { elementwise } from "./elementwise.ts";
import { layers } from "./layers.ts";
import { losses } from "./losses.ts";
import { movement } from "./movement.ts";
import { reductions } from "./reductions.ts";

/** How each recorded operation is called here, by PyTorch's name. */
export const adapters: Readonly<Record<string, Adapter>> = { ...elementwise, ...reductions, ...movement, ...layers, ...losses };
