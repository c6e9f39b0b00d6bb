import { LineProcess } from "../peers/line-process.ts";
import { type Host, REQUEST_TIMEOUT_MS, within } from "./host.ts";
import type { Request } from "./protocol.ts";

/** A fresh process that runs a bundle, or another command that speaks the same lines; `message` puts requests into its terms. */
export function openProcess(command: string, args: readonly string[], { message = (request) => request }: { readonly message?: (request: Request) => object } = {}): Host {
  const child = new LineProcess(command, args, process.env);
  return {
    ask: async (request, timeoutMs = REQUEST_TIMEOUT_MS) => JSON.parse(await within(child.ask(JSON.stringify(message(request))), timeoutMs, command)),
    close: async () => { child.stop(); },
  };
}
