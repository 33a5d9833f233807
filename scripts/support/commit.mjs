import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @returns {string | undefined} the checked-out commit, with `+` where tracked files differ from it */
export function commitOf() {
  /** @param {string[]} args */
  const git = (...args) => {
    const { status, stdout } = spawnSync('git', args, {
      cwd: dirname(fileURLToPath(import.meta.url)),
      encoding: 'utf8',
    });
    return status === 0 ? stdout.trim() : undefined;
  };
  const commit = git('rev-parse', 'HEAD');
  return commit && `${commit}${git('status', '--porcelain', '--untracked-files=no') ? '+' : ''}`;
}
