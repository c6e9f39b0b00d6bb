/** Where this module lives; bundlers leave nothing of it in classic scripts and CommonJS. */
const HERE: string | undefined = import.meta.url;
/** The folder it is in, and the one that holds the library's packages. */
const OWN = HERE?.replace(/[^/]*$/, "").replace("file://", "") ?? "";
const PACKAGES = OWN.replace(/core\/(?:src|dist)\/$/, "");

/** Frames of the library; the first other one is the caller's. */
function isOurs(line: string): boolean {
  if (line.includes(OWN) || line.includes("/node_modules/@receptive/")) return true;
  const start = line.indexOf(PACKAGES);
  return start >= 0 && PACKAGES !== OWN && /^[a-z-]+\/(?:src|dist)\/(?!.*\.test\.)/.test(line.slice(start + PACKAGES.length));
}

/**
 * Where the user's code called into the library, as ` (at file:line:column)`, or an empty string where the engine gives no
 * usable stack (bundled code, other engines). Only errors pay for it.
 */
export function callSite(): string {
  const stack = HERE === undefined ? undefined : new Error().stack;
  if (stack === undefined) return "";
  for (const line of stack.split("\n").slice(1)) {
    if (isOurs(line)) continue;
    const place = /\(?((?:file:\/\/|https?:\/\/|\/|[A-Za-z]:\\)[^()\s]+:\d+:\d+)\)?$/.exec(line.trim());
    if (place?.[1] !== undefined) return ` (at ${place[1].replace("file://", "")})`;
  }
  return "";
}
