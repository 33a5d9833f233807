/** Packages of npm that hold programs, installed beside the tests' Vulkan driver where and when they are asked for. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** `npm ci` empties it. */
const cache = join(root, 'node_modules', '.cache', 'energy-barycenter');

/**
 * Runs npm, the one that runs us where it does.
 * @param {string[]} argv
 * @param {string} cwd
 */
function npm(argv, cwd) {
  const own = process.env.npm_execpath;
  const [command, ...before] = own?.endsWith('.js') ? [process.execPath, own] : ['npm'];
  const { status, error } = spawnSync(command, [...before, ...argv], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`npm ${argv.join(' ')}: exit code ${status}`);
}

/**
 * The folder `node_modules` that holds a package, installed into a folder of that name unless it is there. Scripts of
 * packages, which might download from elsewhere, do not run.
 * @param {string} name
 * @param {string} specification as npm takes it
 * @returns {string}
 */
export function installOnce(name, specification) {
  const folder = join(cache, name);
  const modules = join(folder, 'node_modules');
  if (existsSync(modules)) return modules;
  // Whole or not at all.
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  // Without one, npm would install into the package around us.
  writeFileSync(join(unfinished, 'package.json'), '{ "private": true }\n');
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--no-save'];
  npm(['install', ...flags, specification], unfinished);
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
  return modules;
}
