/**
 * Advance widths of Noto Sans Regular in thousandths of an em, grouped by width. Every scene is laid out with these, so
 * that the same figure has the same layout in a browser, in a PNG and in a test; a reader's own sans serif may be wider,
 * for which `textRoom` leaves space.
 */
const charactersByAdvance: readonly (readonly [number, string])[] = [
  [175, "‘’"],
  [225, "'"],
  [258, "ijl"],
  [260, " "],
  [268, ",.:;·"],
  [269, "!"],
  [273, "J"],
  [281, "`"],
  [300, "()"],
  [322, "-"],
  [329, "[]"],
  [339, "I"],
  [344, "f"],
  [350, "²³¹"],
  [359, "“”"],
  [361, "t"],
  [372, "/\\"],
  [376, "•"],
  [380, "{}"],
  [408, "\""],
  [413, "r"],
  [428, "°"],
  [434, "?"],
  [444, "_"],
  [470, "zε"],
  [479, "s"],
  [480, "c"],
  [490, "τ"],
  [500, "–"],
  [508, "v"],
  [510, "y"],
  [516, "γ"],
  [519, "Fλ"],
  [524, "L"],
  [529, "x"],
  [530, "↑↓"],
  [533, "∂"],
  [534, "k"],
  [549, "S"],
  [551, "*|"],
  [556, "ET"],
  [561, "aä"],
  [564, "eé"],
  [566, "Y"],
  [572, "$+0123456789<=>Z^~−×±÷Σ"],
  [573, "≤≥≈"],
  [581, "∇"],
  [586, "X"],
  [588, "δ"],
  [594, "θ"],
  [600, "Vρ"],
  [605, "Poö"],
  [608, "η"],
  [613, "β"],
  [614, "σ"],
  [615, "bdgpq"],
  [618, "hnuü"],
  [619, "K"],
  [622, "R"],
  [623, "αµ"],
  [626, "μ"],
  [631, "ß"],
  [632, "C"],
  [639, "AÄΔ"],
  [646, "#"],
  [650, "B"],
  [653, "π"],
  [679, "√"],
  [725, "φ"],
  [728, "G"],
  [730, "D"],
  [731, "UÜ"],
  [732, "&"],
  [741, "H"],
  [760, "N"],
  [781, "OQÖ"],
  [786, "w"],
  [791, "…"],
  [799, "ω"],
  [831, "%"],
  [852, "∑"],
  [899, "@"],
  [907, "M"],
  [930, "W∞"],
  [935, "m"],
  [1000, "—"],
  [1012, "→←"],
];

/** Width assumed for a character that is not in the table: that of a digit. */
const unknownAdvance = 572;

const advances: ReadonlyMap<string, number> = new Map(
  charactersByAdvance.flatMap(([advance, characters]) => Array.from(characters, (character): [string, number] => [character, advance])),
);

/** Advance of one character in em. */
export function advanceOf(character: string): number {
  return (advances.get(character) ?? unknownAdvance) / 1000;
}

/** Room to leave for a line of text: a fifth more than its width in Noto Sans, as other sans serifs run wider, DejaVu the widest. */
export function textRoom(text: string, size: number): number {
  return textWidth(text, size) * 1.2;
}

/** Width of a line of text at a font size in pixels, in Noto Sans. */
export function textWidth(text: string, size: number): number {
  let em = 0;
  for (const character of text) em += advanceOf(character);
  return em * size;
}
