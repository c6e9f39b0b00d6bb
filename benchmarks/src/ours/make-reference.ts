import { reference } from "@receptive/core/reference";
import type { MakeBackend } from "./program.ts";

export const make: MakeBackend = async () => ({ backend: reference({ precision: "f32" }), about: "plain loops" });
