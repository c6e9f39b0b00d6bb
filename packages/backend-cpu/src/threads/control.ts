/**
 * The words through which the threads of a backend agree on what to do, in one block of its shared memory. What different
 * threads write stands 64 bytes apart, so that they do not take cache lines from each other.
 *
 * The ticket says what can be claimed: its upper half the generation (the number of the run), its lower half the round and how
 * many chunks of it are unclaimed. A thread claims a chunk by a compare-and-swap that takes one off, so a claim succeeds only in
 * the run and round that the claimant has looked at: a thread that was suspended for long claims nothing by mistake, and nobody
 * ever waits for a thread that holds no chunk. Who finishes a round's last chunk writes the next round's ticket.
 */

/** Byte offsets in the block. */
export const CONTROL = {
  /** i64: generation · 2³² + a ticket word. */
  ticket: 0,
  /** Which program runs, and the addresses of its table and of scratch memory; written before the run's first ticket. */
  program: 8,
  table: 12,
  own: 16,
  /** Chunks of this round that are not finished. */
  pending: 64,
  /** Sleepers wait on the bell, which is rung (incremented and notified) where a ticket appears while there are any. */
  bell: 128,
  sleepers: 132,
  /** Whether the leading thread is one of them. */
  leadSleeps: 136,
  /** Messages posted to each worker: one that has received fewer goes back to its event loop. */
  mail: 192,
  /** Chunks that ended in a trap, and the text of the first. */
  faults: 196,
  faultLength: 200,
  faultText: 204,
} as const;
export const CONTROL_BYTES = 512;

/** A ticket word: bit 31 for rounds that the leading thread runs alone, 17 bits of round, 14 bits of unclaimed chunks. */
export const CHUNK_BITS = 14;
export const CHUNK_MASK: number = (1 << CHUNK_BITS) - 1;
export const MAX_ROUNDS: number = (1 << 17) - 1;
/** The run is over: no round has this number, and nothing is left to claim. */
export const END: number = -1 << CHUNK_BITS;
export function ticketWord(round: number, chunks: number, leadOnly: boolean): number {
  return (leadOnly ? 0x80000000 : 0) | (round << CHUNK_BITS) | chunks;
}
