/** The thread that the playground's network learns in. */
import * as comlink from "comlink";
import { useBackend } from "../../model/backend.ts";
import { transferred } from "../../model/transferred.ts";
import { PlaygroundEngine } from "./playground-engine.ts";
import type { LearningPlan, NetworkPlan, PlaygroundEvents } from "./playground-messages.ts";

/** The plane goes to the page without being copied. */
class ThreadedEngine extends PlaygroundEngine {
  override prepare(network: NetworkPlan, learning: LearningPlan, points: Parameters<PlaygroundEngine["prepare"]>[2], events: PlaygroundEvents): Promise<void> {
    return super.prepare(network, learning, points, { moment: (moment) => events.moment(transferred(moment)), trouble: (step) => events.trouble(step) });
  }
}

useBackend();
comlink.expose(new ThreadedEngine());
