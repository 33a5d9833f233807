/**
 * What keeps the site for when there is no network. Pages and workers come from the network where there is one, so that
 * a new build shows at once, and so that both have the headers that the server has now, those of isolation among them.
 * All else comes from what was kept, with the headers that it came with.
 */

/** Names of all files of this build, beside this one; put in by the build. */
declare const FILES: readonly string[];
/** A hash of all of them. */
declare const VERSION: string;

/** What this needs of a worker's scope, whose types exclude those of pages. */
interface Waiting {
  waitUntil(done: Promise<unknown>): void;
}
interface Asked {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Scope {
  readonly location: Location;
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(name: 'install' | 'activate', listener: (event: Waiting) => void): void;
  addEventListener(name: 'fetch', listener: (event: Asked) => void): void;
}
const scope = globalThis as unknown as Scope;

/** Of this site alone: others may live on the same origin. */
const OURS = `energy-barycenter ${scope.registration.scope} `;
const KEPT = OURS + VERSION;

/** A name with a hash never means anything else. Documents have none, as `docs/cluster-training.html`. */
const HASHED = /^assets\/.*-[\w-]{8}\.(?!html$)\w+$/;

const requestOf = (name: string): Request =>
  new Request(new URL(name, scope.location.href), { cache: HASHED.test(name) ? 'default' : 'no-cache' });

/** Browsers refuse to show a page that was reached over another address, as where `.html` is left out: it is copied. */
async function keepFile(cache: Cache, request: Request): Promise<void> {
  const answer = await fetch(request);
  if (!answer.ok) throw new Error(`${request.url}: ${answer.status}`);
  await cache.put(request, answer.redirected ? new Response(await answer.blob(), answer) : answer);
}

/** All files or none: what is kept in part would be answered from, and counted as a build. */
async function keep(): Promise<void> {
  try {
    const cache = await caches.open(KEPT);
    await Promise.all(FILES.map((name) => keepFile(cache, requestOf(name))));
  } catch (error) {
    await caches.delete(KEPT);
    throw error;
  }
  await scope.skipWaiting();
}

/** A page of the build before may still load parts of itself, so that one is left; those before it go. */
async function forget(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== KEPT);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  await scope.clients.claim();
}

async function kept(request: Request): Promise<Response | undefined> {
  const url = new URL(request.url);
  const path = url.pathname.endsWith('/') ? `${url.pathname}index.html` : url.pathname;
  const names = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== KEPT);
  for (const name of [KEPT, ...names.reverse()]) {
    const cache = await caches.open(name);
    const found = (await cache.match(new URL(path, url))) ?? (await cache.match(new URL(`${path}.html`, url)));
    if (found) return found;
  }
  return undefined;
}

async function fresh(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const found = await kept(request);
    if (found) return found;
    throw error;
  }
}

const part = async (request: Request): Promise<Response> => (await kept(request)) ?? fetch(request);

scope.addEventListener('install', (event) => event.waitUntil(keep()));
scope.addEventListener('activate', (event) => event.waitUntil(forget()));
scope.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(scope.registration.scope)) return;
  // A worker without the headers of isolation does not begin below a page that has them, whatever was kept.
  const isFresh = request.mode === 'navigate' || request.destination === 'worker';
  event.respondWith(isFresh ? fresh(request) : part(request));
});
