import { mix, parseHex, type Rgb } from "./rgb.ts";
import { type Theme, tokens } from "./tokens.ts";

/**
 * The three scales there are. `signed`: −1 orange, 0 the page itself, +1 blue. `sequential`: 0 the page, 1 the far end
 * of a ramp made like cividis (blue to yellow, readable with every kind of colour vision). `ink`: 0 paper, 1 ink, for pixels.
 */
export type RampName = "signed" | "sequential" | "ink";

/** More is always further from the page, so the light ramp runs the other way than the dark one. */
const sequentialStops: Readonly<Record<Theme, readonly string[]>> = {
  light: [tokens.light.background, "#e8dfa3", "#bdb278", "#88867a", "#5a616e", "#31446b", "#00204d"],
  dark: [tokens.dark.background, "#16305a", "#3f4f6c", "#6b6d71", "#958f78", "#cbba69", "#ffe945"],
};

function sequential(theme: Theme, t: number): Rgb {
  const stops = sequentialStops[theme];
  const position = Math.min(1, Math.max(0, t)) * (stops.length - 1);
  const index = Math.min(stops.length - 2, Math.floor(position));
  return mix(parseHex(stops[index] ?? "#000000"), parseHex(stops[index + 1] ?? "#000000"), position - index);
}

/** The colour of a ramp at `t`: −1 to 1 for `signed`, 0 to 1 for the others; beyond the ends it stays at the end. */
export function rampColor(ramp: RampName, t: number, theme: Theme): Rgb {
  const background = parseHex(tokens[theme].background);
  switch (ramp) {
    case "signed":
      return mix(background, parseHex(t < 0 ? tokens[theme].negative : tokens[theme].positive), Math.abs(t));
    case "ink":
      return mix(background, parseHex(tokens[theme].ink), t);
    case "sequential":
      return sequential(theme, t);
  }
}

const tables = new Map<string, Uint8Array>();

/** 256 colours (768 bytes, r g b) of a ramp from its low to its high end; `signed` starts at −1. */
export function rampTable(ramp: RampName, theme: Theme): Uint8Array {
  const key = `${ramp}/${theme}`;
  const known = tables.get(key);
  if (known) return known;
  const table = new Uint8Array(768);
  for (let i = 0; i < 256; i++) {
    // 255 steps have no middle: 127 and 128 both stand for zero, so that zero is exactly the page.
    const signed = i < 128 ? (i - 127) / 127 : (i - 128) / 127;
    table.set(rampColor(ramp, ramp === "signed" ? signed : i / 255, theme).map(Math.round), i * 3);
  }
  tables.set(key, table);
  return table;
}
