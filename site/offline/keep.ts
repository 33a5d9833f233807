/** After the page's own start, which it should not slow down. */
const WAIT_MS = 3000;

/**
 * Has the browser keep the site, once the page is loaded, and tells when it works without a network. Where it may not
 * (a page that is not secure, a private window of some browsers) everything else works as before, and nothing is
 * promised.
 */
export function keepForOffline(onKept?: () => void): void {
  // A development server has nothing to keep.
  if (import.meta.env.MODE !== 'production' || !('serviceWorker' in navigator)) return;
  const keep = async (): Promise<void> => {
    // Parts of pages lie in a folder beside it.
    const url = new URL(/* @vite-ignore */ '../offline.js', import.meta.url);
    const registration = await navigator.serviceWorker.register(url);
    await navigator.serviceWorker.ready;
    onKept?.();
    // One that was there before is not looked at again by itself. Without a network there is no other.
    await registration.update();
  };
  addEventListener('load', () => setTimeout(() => void keep().catch(() => undefined), WAIT_MS));
}
