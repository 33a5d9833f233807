/**
 * npm run bundle: one archive with the command line, the Node that runs this script, Dawn, the kernels and the benches,
 * for x86-64 Linux machines without Node, npm and network. docs/offline.md says what such a machine needs.
 *   node scripts/bundle.mjs [options]            (--help lists them)
 * The archive takes its name only when it is small enough and its programs have run from it.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { create } from 'tar';
import { checkArchive } from './support/bundle/check.mjs';
import { stage } from './support/bundle/stage.mjs';
import { newCommand } from './support/command.mjs';

const LARGEST = 60e6;
const PLATFORM = 'linux-x64';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** @throws {Error} where the bundle's Node and Dawn could not be this machine's */
function checkMachine() {
  const here = `${process.platform}-${process.arch}`;
  if (here !== PLATFORM) {
    throw new Error(
      `bundle: the archive holds the Node and the native packages of the machine that makes it, so that must be ${PLATFORM}; ` +
        `got ${here}. Run it there, or in a container such as node:20-bookworm for linux/amd64.`,
    );
  }
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  if (header.glibcVersionRuntime === undefined) {
    throw new Error(
      'bundle: the archive must be made with a Node for glibc; got one for another C library (Alpine?). ' +
        'Use the Node of nodejs.org, or a container such as node:20-bookworm.',
    );
  }
}

/**
 * Packs the folder `name` of the workplace with gzip, which every machine can unpack, or where that is too large (with
 * Node 22 and 24) with xz.
 * @param {string} workplace
 * @param {string} name
 * @throws {Error} where both are too large
 */
async function pack(workplace, name) {
  const gzipped = path.join(workplace, `${name}.tar.gz`);
  const options = { cwd: workplace, portable: true, mtime: new Date() };
  await create({ ...options, file: gzipped, gzip: { level: 9 } }, [name]);
  const { size } = statSync(gzipped);
  if (size < LARGEST) return { file: gzipped, size };
  const plain = path.join(workplace, `${name}.tar`);
  await create({ ...options, file: plain }, [name]);
  const { error, status } = spawnSync('xz', ['-6', '--threads=2', plain], { stdio: 'inherit' });
  const smaller = error === undefined && status === 0 ? statSync(`${plain}.xz`).size : Infinity;
  if (smaller < LARGEST) return { file: `${plain}.xz`, size: smaller };
  throw new Error(
    `bundle: the archive must stay under ${LARGEST / 1e6} MB; got ${(size / 1e6).toFixed(1)} MB with gzip, and with xz ` +
      `${smaller === Infinity ? 'nothing (is it installed?)' : `${(smaller / 1e6).toFixed(1)} MB`}. ` +
      'Install xz, use Node 20, or leave more out (LEFT_OUT in scripts/support/bundle/stage.mjs).',
  );
}

async function bundle({ out, check }) {
  checkMachine();
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const name = `energy-barycenter-${version}-${PLATFORM}`;
  mkdirSync(out, { recursive: true });
  // Beside the archive, so that the last step is a rename.
  const workplace = mkdtempSync(path.join(out, '.unfinished-'));
  try {
    console.log(`Collecting ${name} with Node ${process.version}`);
    const staged = path.join(workplace, name);
    mkdirSync(staged);
    await stage(staged, workplace);
    const { file, size } = await pack(workplace, name);
    rmSync(staged, { recursive: true });
    if (check) checkElsewhere(file, name);
    const archive = path.join(out, path.basename(file));
    const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
    renameSync(file, archive);
    writeFileSync(`${archive}.sha256`, `${digest}  ${path.basename(file)}\n`);
    console.log(`${path.relative(process.cwd(), archive)}: ${(size / 1e6).toFixed(1)} MB`);
  } finally {
    rmSync(workplace, { recursive: true, force: true });
  }
}

/**
 * Outside the repository, whose packages the bundle must not find.
 * @param {string} archive
 * @param {string} name of the folder inside
 */
function checkElsewhere(archive, name) {
  console.log('Running its programs with an empty environment');
  const scratch = mkdtempSync(path.join(tmpdir(), 'energy-barycenter-'));
  try {
    checkArchive(archive, name, scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const { out, check } = newCommand('npm run bundle --')
  .description(
    'Makes an archive with the command line and the benches, for x86-64 Linux machines without Node and network.',
  )
  .option('--out <folder>', 'where it goes', path.join(root, 'dist-bundle'))
  .option('--no-check', 'do not run its programs')
  .parse()
  .opts();
try {
  await bundle({ out: path.resolve(out), check });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
