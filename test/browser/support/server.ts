import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server serves: files by path, and headers on each of them. */
export interface Site {
  readonly files: Readonly<Record<string, { readonly type: string; readonly body: string | Uint8Array }>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Paths that lead to others, as servers have it that leave `.html` out. */
  readonly moved?: Readonly<Record<string, string>>;
}

export interface Server {
  readonly origin: string;
  close(): Promise<void>;
}

/** What a page needs for memory that threads share. */
export const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** A static server on a free port of this machine alone. */
export async function serve({ files, headers = {}, moved = {} }: Site): Promise<Server> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (path in moved) {
      response.writeHead(308, { ...headers, Location: moved[path] }).end();
      return;
    }
    const found = files[path];
    const head = { ...headers, 'Content-Type': found?.type ?? 'text/plain' };
    response.writeHead(found ? 200 : 404, head).end(found?.body ?? 'not here');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    // A secure context, which WebGPU and isolation ask for: localhost counts as one.
    origin: `http://localhost:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
