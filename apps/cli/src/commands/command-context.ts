import type { Output } from "../view/train-view.ts";

/** Where a command runs: its streams, its variables, the words it was called by. */
export interface CommandContext {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What followed `receptive`. */
  readonly words: readonly string[];
}
