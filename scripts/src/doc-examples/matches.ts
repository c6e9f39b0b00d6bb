/**
 * Whether printed text is what a page says. White space does not count, `…` stands for anything, a number matches when it
 * rounds to the digits the page shows (a page says 0.73 where the machine prints 0.7310585975646973), and
 * `Float32Array(3) [1, 2, 3]` may be written `[1, 2, 3]`.
 */
export function matches(expected: string, actual: string): boolean {
  const wanted = tokens(expected);
  const got = tokens(actual);
  return glob(wanted, got) || glob(wanted, tokens(withoutTypes(actual)));
}

function withoutTypes(text: string): string {
  return text.replaceAll(/\b\w+Array\(\d+\) \[/g, "[").replace(/ (?:f32|f16|i32|u32|u8|bool)\[[\d,]*\]$/, "");
}

const anything = "…";

function tokens(text: string): string[] {
  const pattern = /…|0x[\da-f]+|-?\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?|[A-Za-z_$][\w$]*|\S/gi;
  const found = text.replaceAll("...", anything).replaceAll(/(\d),(?=\d{3}\b)/g, "$1_").match(pattern) ?? [];
  // A trailing comma before a closing bracket is a matter of line breaks.
  return found.filter((token, at) => !(token === "," && /^[\]})]$/.test(found[at + 1] ?? "")));
}

/** Glob matching over tokens, with the usual one step back to the last wildcard. */
function glob(wanted: readonly string[], got: readonly string[]): boolean {
  let at = 0;
  let wildcard = -1;
  let resume = 0;
  for (let i = 0; i < got.length; ) {
    if (wanted[at] === anything) {
      wildcard = at++;
      resume = i;
    } else if (sameToken(wanted[at], got[i])) {
      at++;
      i++;
    } else if (wildcard >= 0) {
      at = wildcard + 1;
      i = ++resume;
    } else return false;
  }
  return wanted.slice(at).every((token) => token === anything);
}

function sameToken(wanted: string | undefined, got: string | undefined): boolean {
  if (wanted === undefined || got === undefined) return false;
  if (wanted === got) return true;
  if (!/\d/.test(wanted) || !/\d/.test(got)) return isQuote(wanted) && isQuote(got);
  const [a, b] = [Number(wanted.replaceAll("_", "")), Number(got.replaceAll("_", ""))];
  if (Number.isNaN(a) || Number.isNaN(b)) return false;
  return a === b || Math.abs(a - b) <= halfLastDigit(wanted);
}

function isQuote(token: string): boolean {
  return token === '"' || token === "'" || token === "`";
}

/** Half a unit of the last digit shown; whole numbers are exact. The factor leaves room for the rounding of the difference itself. */
function halfLastDigit(text: string): number {
  const [mantissa = "", exponent = "0"] = text.toLowerCase().split("e");
  const decimals = mantissa.split(".")[1]?.length;
  return decimals === undefined ? 0 : 0.5 * 10 ** (Number(exponent) - decimals) * (1 + 1e-9);
}
