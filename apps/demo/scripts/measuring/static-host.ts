import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml" };

export interface StaticHost {
  readonly server: Server;
  readonly address: string;
  /** What was sent, scripts by their size packed. */
  readonly sent: { path: string; bytes: number; at: number }[];
}

/** A host that sets no headers of its own: the service worker has to. */
export function serve(root: string): Promise<StaticHost> {
  const sent: StaticHost["sent"] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://x").pathname;
    const file = join(root, path === "/" ? "index.html" : path);
    void readFile(file).then((bytes) => {
      sent.push({ path, bytes: path.endsWith(".js") ? gzipSync(bytes).length : bytes.length, at: performance.now() });
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(bytes);
    }, () => response.writeHead(404).end());
  });
  return new Promise((done) => server.listen(0, () => {
    const address = server.address();
    done({ server, sent, address: `http://localhost:${typeof address === "object" && address !== null ? address.port : 0}` });
  }));
}

