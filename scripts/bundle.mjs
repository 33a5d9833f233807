/**
 * npm run bundle: one archive with the command line, the Node that runs this script, Dawn, the kernels and the benches, for
 * x86-64 Linux machines without Node, npm and network. docs/offline.md says what such a machine needs.
 *   node scripts/bundle.mjs [--out FOLDER] [--no-check]
 * The archive takes its name only when it is small enough and its programs have run from it; `--no-check` leaves the
 * running out.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { create } from 'tar';
import { checkArchive } from './support/bundle/check.mjs';
import { stage } from './support/bundle/stage.mjs';

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

async function bundle({ out, check }) {
  checkMachine();
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const name = `energy-barycenter-${version}-${PLATFORM}`;
  const archive = path.join(out, `${name}.tar.gz`);
  mkdirSync(out, { recursive: true });
  // Beside the archive, so that the last step is a rename.
  const workplace = mkdtempSync(path.join(out, '.unfinished-'));
  try {
    console.log(`Collecting ${name} with Node ${process.version}`);
    const staged = path.join(workplace, name);
    mkdirSync(staged);
    await stage(staged, workplace);
    const unfinished = path.join(workplace, `${name}.tar.gz`);
    await create({ file: unfinished, cwd: workplace, gzip: { level: 9 }, portable: true, mtime: new Date() }, [name]);
    rmSync(staged, { recursive: true });
    const { size } = statSync(unfinished);
    if (size >= LARGEST) {
      throw new Error(
        `bundle: the archive must stay under ${LARGEST / 1e6} MB; got ${(size / 1e6).toFixed(1)} MB. ` +
          'Leave more out (LEFT_OUT in scripts/support/bundle/stage.mjs), or use an older, smaller Node.',
      );
    }
    if (check) await checkElsewhere(unfinished, name);
    const digest = createHash('sha256').update(readFileSync(unfinished)).digest('hex');
    writeFileSync(`${archive}.sha256`, `${digest}  ${name}.tar.gz\n`);
    renameSync(unfinished, archive);
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
async function checkElsewhere(archive, name) {
  console.log('Running its programs with an empty environment');
  const scratch = mkdtempSync(path.join(tmpdir(), 'energy-barycenter-'));
  try {
    await checkArchive(archive, name, scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

try {
  const { values } = parseArgs({
    options: { out: { type: 'string', default: path.join(root, 'dist-bundle') }, 'no-check': { type: 'boolean', default: false } },
  });
  await bundle({ out: path.resolve(values.out), check: !values['no-check'] });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
