/** `#platform/hash` of a browser, whose pages hash where they are secure. */
import type * as node from '#platform/hash';
import { invalid } from '../../errors.js';

export const sha256: typeof node.sha256 = async (parts) => {
  // Declared as always there; pages that came by plain http have none.
  const subtle = crypto.subtle as typeof crypto.subtle | undefined;
  if (subtle === undefined) {
    const wayOut = 'Serve the page by https, or from localhost.';
    throw invalid('SHA-256', 'a browser hashes tables in secure pages alone', 'a page that came by http', wayOut);
  }
  const digest = await subtle.digest('SHA-256', await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
};
