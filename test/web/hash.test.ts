import { afterEach, expect, it, vi } from 'vitest';
import { sha256 as inNode } from '../../src/node/platform/hash.js';
import { sha256 } from '../../src/web/platform/hash.js';

afterEach(() => void vi.unstubAllGlobals());

const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i);
const parts = [new TextEncoder().encode('abc'), bytes.subarray(3, 777), new Uint8Array(0)];

it('is the same in a page, where parts are views', async () => {
  expect(await sha256(parts)).toBe(await inNode(parts));
  // FIPS 180-2, appendix B.1.
  expect(await sha256(parts.slice(0, 1))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

it('says what to do in a page that may not hash', async () => {
  vi.stubGlobal('crypto', {});
  await expect(sha256(parts)).rejects.toThrow(/Serve the page by https, or from localhost/);
});
