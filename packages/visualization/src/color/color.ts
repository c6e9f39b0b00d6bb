import { rampColor, type RampName } from "./ramps.ts";
import { contrast, mix, parseHex, type Rgb, toHex } from "./rgb.ts";
import { type Theme, type Token, tokens } from "./tokens.ts";

/**
 * A colour in a scene. Scenes do not know the theme they will be painted in, so they name roles: a token, a place on a
 * ramp, a tint (`amount` of the way from the page to a token), or `on`: whichever of ink and page reads better on a fill.
 * A literal `#rrggbb` is the same in both themes.
 */
export type Color =
  | Token
  | `#${string}`
  | { readonly ramp: RampName; readonly t: number }
  | { readonly tint: Token; readonly amount: number }
  | { readonly on: Color };

/** The colour in a theme. Throws `E_VIZ_COLOR` for a malformed literal. */
export function resolveColor(color: Color, theme: Theme): Rgb {
  const palette = tokens[theme];
  if (typeof color === "string") return parseHex(color.startsWith("#") ? color : (palette[color as Token] ?? color));
  if ("ramp" in color) return rampColor(color.ramp, color.t, theme);
  if ("tint" in color) return mix(parseHex(palette.background), parseHex(palette[color.tint]), color.amount);
  const fill = resolveColor(color.on, theme);
  const [ink, page] = [parseHex(palette.ink), parseHex(palette.background)];
  return contrast(fill, ink) >= contrast(fill, page) ? ink : page;
}

/** The colour in a theme as `#rrggbb`. */
export function resolveHex(color: Color, theme: Theme): string {
  return toHex(resolveColor(color, theme));
}
