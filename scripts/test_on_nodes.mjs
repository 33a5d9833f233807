/**
 * npm run test:nodes: the quick tests, the slow ones of CPU kernels, devices and file formats too,
 * on every Node that users have, each from npm.
 *   node scripts/test_on_nodes.mjs [--others] [MAJOR…] [vitest arguments…]
 * `--others` leaves out the major version that runs this, for those who run `npm test` or `npm run test:all` besides.
 */
import { installNode, NODES, testOn, testOnNodes } from './support/nodes.mjs';

const argv = process.argv.slice(2);
const own = Number.parseInt(process.versions.node, 10);
const majors = argv.filter((argument) => /^\d+$/.test(argument)).map(Number);
const wanted = (majors.length > 0 ? majors : NODES).filter((major) => !argv.includes('--others') || major !== own);
const vitestArguments = argv.filter((argument) => argument !== '--others' && !/^\d+$/.test(argument));

const print = (line) => console.log(line);
const failed = await testOnNodes(wanted, vitestArguments, { install: installNode, test: testOn, print });
if (failed.length > 0) {
  console.error(`Tests failed on Node ${failed.join(', ')}.`);
  process.exit(1);
}
