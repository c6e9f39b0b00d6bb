import type { Chain } from "./chain.ts";

/** Chains a little simpler than this one: a link fewer, a smaller number, a smaller axis. */
function* simpler({ shape, links }: Chain): Generator<Chain> {
  for (let i = 0; i < links.length; i++) yield { shape, links: links.filter((_, k) => k !== i) };
  for (const [i, d] of shape.entries()) if (d > 1) yield { shape: shape.map((s, k) => (k === i ? d - 1 : s)), links };
  for (const [i, [kind, p, q]] of links.entries()) {
    const change = (np: number, nq: number): Chain => ({ shape, links: links.map((l, k) => (k === i ? [kind, np, nq] as const : l)) });
    if (p > 0) yield change(p - 1, q);
    if (q > 0) yield change(p, q - 1);
  }
}

/** The simplest chain that still fails, as far as single steps lead. */
export async function shrink(chain: Chain, fails: (chain: Chain) => Promise<boolean>): Promise<Chain> {
  let best = chain;
  for (let round = 0; round < 200; round++) {
    let next: Chain | null = null;
    for (const candidate of simpler(best)) {
      if (!(await fails(candidate))) continue;
      next = candidate;
      break;
    }
    if (next === null) break;
    best = next;
  }
  return best;
}
