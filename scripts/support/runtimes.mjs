/** Deno and Bun, from npm, which has their programs for every platform. */
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { installOnce } from './install_once.mjs';

/**
 * Versions that the tests run, where each package of npm has the program for this platform, and how it runs a script
 * that may read, write and start threads.
 */
export const RUNTIMES = Object.freeze({
  deno: { version: '2.9.6', program: '@deno/*/deno{,.exe}', run: ['run', '--allow-all', '--node-modules-dir=manual'] },
  bun: { version: '1.4.5', program: '@oven/*/bin/bun{,.exe}', run: ['run'] },
});

/**
 * The command that runs scripts, installed unless it is there.
 * @param {keyof typeof RUNTIMES} name
 * @returns {readonly string[]}
 */
export function installRuntime(name) {
  const { version, program, run } = RUNTIMES[name];
  const modules = installOnce(`${name}-${version}`, `${name}@${version}`);
  const [binary] = globSync(program, { cwd: modules });
  if (binary === undefined) throw new Error(`npm has no ${name} ${version} for ${process.platform} ${process.arch}`);
  return [join(modules, binary), ...run];
}
