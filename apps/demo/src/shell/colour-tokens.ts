import { tokens } from "@receptive/visualization";

/** The figures' colours as custom properties of the page, light and dark: one source for both. */
export function colourTokens(): string {
  const dark: Readonly<Record<string, string>> = tokens.dark;
  const lines = Object.entries(tokens.light).map(([name, light]) => `--${name}:light-dark(${light},${dark[name] ?? light})`);
  return `:root{color-scheme:light dark;${lines.join(";")}}[data-theme=light]{color-scheme:light}[data-theme=dark]{color-scheme:dark}html{background:var(--background)}`;
}
