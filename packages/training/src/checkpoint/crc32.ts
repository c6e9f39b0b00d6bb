/** IEEE 802.3 checksum, reflected, as gzip and PNG use it. */
const TABLE: Uint32Array = /* @__PURE__ */ Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** The checksum of several pieces of bytes, one after the other. */
export function crc32(pieces: Iterable<ArrayBufferView>): number {
  let c = 0xffffffff;
  for (const { buffer, byteOffset, byteLength } of pieces) {
    for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) c = (TABLE[(c ^ byte) & 255] ?? 0) ^ (c >>> 8);
  }
  return (c ^ 0xffffffff) >>> 0;
}
