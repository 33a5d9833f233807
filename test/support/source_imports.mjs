/** Has programs that load the sources by jiti take what `#platform/NAME` is there; to Node it is in the build. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const manifest = /** @type {{ imports: Record<string, { types: string }> }} */ (
  JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
);

/** For `createJiti`. */
export const alias = Object.fromEntries(
  Object.entries(manifest.imports).map(([name, { types }]) => [name, fileURLToPath(new URL(types, root))]),
);
