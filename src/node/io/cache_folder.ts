import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

const NAME = 'energy-barycenter';

/** What the folder follows from, for tests. */
export interface CacheSurroundings {
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

const here = (): CacheSurroundings => ({ environment: process.env, platform: process.platform, home: homedir() });

/** An environment variable that names a folder; relative ones are ignored, as the XDG specification has it. */
const folderIn = (environment: NodeJS.ProcessEnv, variable: string): string | undefined => {
  const value = environment[variable];
  return value !== undefined && isAbsolute(value) ? value : undefined;
};

/**
 * Where this user's programs keep what can be made again: `BARYCENTER_CACHE` where it is set, else the platform's
 * convention (XDG Base Directory, ~/Library/Caches, %LOCALAPPDATA%) and our name. The folder need not exist.
 */
export function cacheFolder({ environment, platform, home }: CacheSurroundings = here()): string {
  const own = folderIn(environment, 'BARYCENTER_CACHE');
  if (own !== undefined) return own;
  if (platform === 'darwin') return join(home, 'Library', 'Caches', NAME);
  if (platform === 'win32') {
    return join(folderIn(environment, 'LOCALAPPDATA') ?? join(home, 'AppData', 'Local'), NAME, 'Cache');
  }
  return join(folderIn(environment, 'XDG_CACHE_HOME') ?? join(home, '.cache'), NAME);
}
