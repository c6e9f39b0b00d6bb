import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Theme, type Token, tokens } from "@receptive/visualization";

/** What each of typedoc's colours is, by role: one hue for names, one for what has a shape, one for what runs backward. */
const roles: Readonly<Record<string, Token>> = {
  "background": "background",
  "text": "ink",
  "contrast-text": "ink",
  "text-aside": "muted",
  "accent": "hairline",
  "icon-background": "background",
  "icon-text": "ink",
  "comment-tag-text": "muted",
  "comment-tag": "background",
  "link": "positive",
  "focus-outline": "positive",
  "document": "ink",
  "alert-note": "positive",
  "alert-tip": "target",
  "alert-important": "gradient",
  "alert-warning": "negative",
  "alert-caution": "negative",
};

/** Kinds of names, by the colour they share. */
const kinds: readonly (readonly [token: Token, names: readonly string[]])[] = [
  ["ink", ["project", "module", "namespace", "property", "parameter", "index-signature"]],
  ["muted", ["keyword", "reference"]],
  ["positive", ["function", "method", "call-signature"]],
  ["target", ["class", "interface", "constructor", "constructor-signature"]],
  ["negative", ["type-parameter"]],
  ["gradient", ["type-alias"]],
  ["class-8", ["enum", "enum-member"]],
  ["class-9", ["variable", "accessor", "get-signature", "set-signature"]],
];

/** All custom properties of one theme. */
function custom(theme: Theme): string {
  const of = (token: Token): string => tokens[theme][token];
  const lines = [
    ...Object.entries(roles).map(([name, token]) => `--${theme}-color-${name}: ${of(token)};`),
    ...kinds.flatMap(([token, names]) => names.map((name) => `--${theme}-color-ts-${name}: ${of(token)};`)),
    `--${theme}-color-background-secondary: color-mix(in oklab, ${of("ink")} 4%, ${of("background")});`,
    `--${theme}-color-background-active: color-mix(in oklab, ${of("ink")} 8%, ${of("background")});`,
    `--${theme}-code-background: color-mix(in oklab, ${of("ink")} 4%, ${of("background")});`,
  ];
  return lines.map((line) => `  ${line}`).join("\n");
}

/** The stylesheet of the site: the figures' colours, then `site.css`. */
export function themeCss(): string {
  return `:root {\n${custom("light")}\n${custom("dark")}\n}\n\n${readFileSync(join(import.meta.dirname, "site.css"), "utf8")}`;
}
