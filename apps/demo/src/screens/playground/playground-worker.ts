/** The thread in which the small network learns. */
import * as comlink from "comlink";
import { useBackend } from "../../model/backend.ts";
import { PlaygroundEngine } from "./playground-engine.ts";

useBackend();
comlink.expose(new PlaygroundEngine());
