/** The thread that trains: the page stays free. */
import * as comlink from "comlink";
import { useBackend } from "../../model/backend.ts";
import { transferred } from "../../model/transferred.ts";
import { TrainingEngine } from "./training-engine.ts";
import type { DataSource, FoundImage, Look, TrainingEvents, TrainingPlan, TrainingReady } from "./training-messages.ts";

/** Pictures go to the page without being copied. */
class ThreadedEngine extends TrainingEngine {
  override prepare(plan: TrainingPlan, source: DataSource, events: TrainingEvents): Promise<TrainingReady> {
    return super.prepare(plan, source, { moment: (moment) => events.moment(transferred(moment)), trouble: (trouble) => events.trouble(trouble), progress: (progress) => events.progress(progress) });
  }

  override async look(index: number | null): Promise<Look> {
    return transferred(await super.look(index));
  }

  override async found(label: number, guess: number): Promise<readonly FoundImage[]> {
    return transferred(await super.found(label, guess));
  }

  override async weights(): Promise<Uint8Array> {
    return transferred(await super.weights());
  }

  override async run(): Promise<Uint8Array> {
    return transferred(await super.run());
  }
}

useBackend();
comlink.expose(new ThreadedEngine());
