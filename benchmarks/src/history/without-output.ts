/** The words of a command without the file that it wrote its record to: where that was says nothing of it. */
export function withoutOutput(command: readonly string[]): string[] {
  return command.filter((word, i) => word !== "--append" && word !== "--output" && command[i - 1] !== "--output");
}
