/** A string, or a mark that opens, closes or parts. Numbers, true, false and null say nothing about keys. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}:]/gs;

/** The first name that occurs twice in one object of a valid JSON text; JSON.parse would keep the last in silence. */
export function duplicateKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  let text = "";
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (token !== ":") text = token;
    else {
      const key: unknown = JSON.parse(text);
      const keys = open.at(-1);
      if (typeof key !== "string" || keys === undefined) continue;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
}
