/** Which page the colours are meant for. */
export type Theme = "light" | "dark";

/**
 * Colours by role. Positive and negative belong to the sign of a number, gradient to whatever flows backward, target
 * to what is correct; classes have ten fixed hues.
 */
export type Token =
  | "background"
  | "ink"
  | "muted"
  | "hairline"
  | "positive"
  | "negative"
  | "gradient"
  | "target"
  | `class-${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`;

/** Token → `#rrggbb`. Contrasts with the background are asserted in `tokens.test.ts`. */
export const tokens: Readonly<Record<Theme, Readonly<Record<Token, string>>>> = {
  light: {
    background: "#fbfaf7",
    ink: "#1c2430",
    muted: "#5b6674",
    hairline: "#dfdfdc",
    positive: "#0b6bcb",
    negative: "#b54d06",
    gradient: "#7a3fc4",
    target: "#1a7f4e",
    "class-0": "#3b6fb6",
    "class-1": "#b85c00",
    "class-2": "#2b8552",
    "class-3": "#b8332f",
    "class-4": "#7a58b5",
    "class-5": "#8c5a3c",
    "class-6": "#c2478f",
    "class-7": "#5f6b76",
    "class-8": "#857400",
    "class-9": "#0b7f90",
  },
  dark: {
    background: "#0f1318",
    ink: "#e8ecf1",
    muted: "#9aa6b4",
    hairline: "#2a313a",
    positive: "#5aa9ff",
    negative: "#ff9a4d",
    gradient: "#bb8cff",
    target: "#4ecb8d",
    "class-0": "#7fb0f0",
    "class-1": "#f2a154",
    "class-2": "#6fcf97",
    "class-3": "#f0827d",
    "class-4": "#b79af0",
    "class-5": "#c99b7c",
    "class-6": "#f08cc8",
    "class-7": "#aab4be",
    "class-8": "#d3c04a",
    "class-9": "#5cc8d8",
  },
};

const classTokens: readonly Token[] = [
  "class-0", "class-1", "class-2", "class-3", "class-4", "class-5", "class-6", "class-7", "class-8", "class-9",
];

/** The hue of a class; hues repeat after ten, so a glyph or a label must stand beside them. */
export function classToken(index: number): Token {
  return classTokens[((index % 10) + 10) % 10] ?? "class-0";
}
