function quote(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** The words of a call without `--resume` and its value. */
function withoutResume(words: readonly string[]): string[] {
  return words.filter((word, i) => {
    const before = words[i - 1];
    return word !== "--resume" && !word.startsWith("--resume=") && !(before === "--resume" && !word.startsWith("-"));
  });
}

/**
 * The command that goes on where a run stopped: the same call, with the data it came to use, and `--resume`.
 *
 * @param words what followed `receptive`
 */
export function resumeCommand(words: readonly string[], data: string, env: Readonly<Record<string, string | undefined>>): string {
  const named = words.some((word) => word === "--data" || word.startsWith("--data="));
  const folder = env["RECEPTIVE_DATA"];
  const prefix = folder === undefined || folder === "" || data === "synthetic" ? "" : `RECEPTIVE_DATA=${quote(folder)} `;
  return `${prefix}pnpm receptive ${[...withoutResume(words), ...(named ? [] : ["--data", data]), "--resume"].map(quote).join(" ")}`;
}
