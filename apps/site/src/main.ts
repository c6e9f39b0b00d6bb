/** `pnpm run docs`: the site, into `apps/site/dist`. A warning is a failure. */
import { join } from "node:path";
import { buildSite } from "./build-site.ts";

const out = join(import.meta.dirname, "../dist");
const faults = await buildSite(out);
if (faults > 0) console.error(`${faults} warnings and errors: a page links to what is not there, or a comment cannot be read. Each is named above.`);
process.exitCode = faults > 0 ? 1 : 0;
