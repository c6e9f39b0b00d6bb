/** Where a command runs: its streams, its variables, the words it was called by. */
export interface CommandContext {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What followed `receptive`. */
  readonly words: readonly string[];
}
