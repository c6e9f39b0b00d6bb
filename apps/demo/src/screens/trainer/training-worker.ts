/** The thread that trains: the page stays free. */
import * as comlink from "comlink";
import { useBackend } from "../../model/backend.ts";
import { TrainingEngine } from "./training-engine.ts";

useBackend();
comlink.expose(new TrainingEngine());
