/** A Chromium without windows for tests, from npm alone: the program and the libraries that bare machines lack. */
import { chmodSync, createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { extract } from 'tar';
import { locate, unpackOnce } from './unpack_once.mjs';

/** @returns {Promise<{ readonly executable: string, readonly libraries: string }>} both absolute */
export async function unpackChromium() {
  const { root, version, cache } = locate('@sparticuz/chromium');
  const folder = join(cache, `chromium-${version}`);
  await unpackOnce(folder, async (unfinished) => {
    const packed = (/** @type {string} */ name) => createReadStream(join(root, 'bin', name));
    const executable = join(unfinished, 'chromium');
    await pipeline(packed('chromium.br'), createBrotliDecompress(), createWriteStream(executable));
    chmodSync(executable, 0o755);
    for (const archive of ['swiftshader.tar.br', 'al2023.tar.br']) {
      await pipeline(packed(archive), createBrotliDecompress(), extract({ cwd: unfinished, preserveOwner: false }));
    }
  });
  return { executable: join(folder, 'chromium'), libraries: join(folder, 'lib') };
}
