/** Something a backend cannot do, by intention. A limited case must fail: once it passes, the limitation is out of date. */
export interface Limitation {
  /** Cases it covers: an id in which `*` stands for any text. */
  readonly id: string;
  /** Why a user would accept it. */
  readonly reason: string;
}

/** Whether an id matches a pattern in which `*` stands for any text, slashes included. */
export function matches(pattern: string, id: string): boolean {
  const parts = pattern.split("*").map((p) => p.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join(".*")}$`, "u").test(id);
}
