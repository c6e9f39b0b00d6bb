/** The folder this module lives in: frames from there are ours, the first other one is the caller's. */
const OWN = import.meta.url.replace(/[^/]*$/, "");

/**
 * Where the user's code called into the library, as ` (at file:line:column)`, or an empty string where the engine gives no
 * usable stack (bundled code, other engines). Only errors pay for it.
 */
export function callSite(): string {
  const stack = new Error().stack;
  if (stack === undefined) return "";
  for (const line of stack.split("\n").slice(1)) {
    if (line.includes(OWN) || line.includes(OWN.replace("file://", ""))) continue;
    const place = /\(?((?:file:\/\/|https?:\/\/|\/|[A-Za-z]:\\)[^()\s]+:\d+:\d+)\)?$/.exec(line.trim());
    if (place?.[1] !== undefined) return ` (at ${place[1].replace("file://", "")})`;
  }
  return "";
}
