const single = new Float32Array(1);
const signed = new Int32Array(single.buffer);
const unsigned = new Uint32Array(single.buffer);

/** Bits of the nearest single, as i32. */
export function bitsOfSingle(value: number): number {
  single[0] = value;
  return signed[0] ?? 0;
}

/** The single with these 32 bits. */
export function singleOfBits(bits: number): number {
  unsigned[0] = bits;
  return single[0] ?? 0;
}
