/**
 * Moves labels apart: each keeps at least `gap` from its neighbours and stays between `low` and `high` where there is
 * room, moving no further than that needs. Returns positions in the order given.
 */
export function spreadLabels(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  // Blocks of touching labels, each at the mean of what its members want (pool adjacent violators).
  const blocks: { members: number[]; centre: number }[] = [];
  const size = (block: { members: number[] }): number => (block.members.length - 1) * gap;
  const settle = (members: number[]): { members: number[]; centre: number } => {
    const mean = members.reduce((sum, i) => sum + (wanted[i] ?? 0), 0) / members.length;
    const half = ((members.length - 1) * gap) / 2;
    return { members, centre: Math.max(low + half, Math.min(high - half, mean)) };
  };
  for (const index of order) {
    let block = settle([index]);
    for (let previous = blocks.at(-1); previous && previous.centre + size(previous) / 2 + gap > block.centre - size(block) / 2; previous = blocks.at(-1)) {
      blocks.pop();
      block = settle([...previous.members, ...block.members]);
    }
    blocks.push(block);
  }
  const placed = wanted.map(() => 0);
  for (const block of blocks) for (const [i, index] of block.members.entries()) placed[index] = block.centre - size(block) / 2 + i * gap;
  return placed;
}
