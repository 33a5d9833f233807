import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { invalid } from '../../src/errors.js';
import { renderPng } from '../../src/node/io/figure.js';
import type { Run } from '../support/run_experiment.js';
import { serializeResults } from './results.js';
import { csvTable } from './table.js';

/** Pixels per unit of the SVG. */
const PNG_SCALE = 2;

/** Quick runs have a folder of their own, so that they never replace a full one. */
export function resultsFolder(out: string, name: string, quick: boolean): string {
  return path.join(out, quick ? `${name}-quick` : name);
}

/**
 * Writes results/NAME/: result.json, one CSV a table, each figure as SVG and PNG. Everything goes to a folder beside it
 * first, which then takes the old one's place, so a failure or a Ctrl-C leaves the old one.
 * @returns the folder
 * @throws InvalidInputError where it cannot be written
 */
export async function writeRun(out: string, { results, figures }: Run): Promise<string> {
  const folder = resultsFolder(out, results.experiment, results.quick);
  const temporary = `${folder}.${process.pid}.tmp`;
  try {
    // What a run of the same process id left when it was killed.
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary, { recursive: true });
    await writeFile(path.join(temporary, 'result.json'), serializeResults(results));
    for (const table of results.tables) await writeFile(path.join(temporary, `${table.name}.csv`), csvTable(table));
    for (const { name, svg } of figures) {
      await writeFile(path.join(temporary, `${name}.svg`), svg);
      await writeFile(path.join(temporary, `${name}.png`), renderPng(svg, PNG_SCALE));
    }
    await replaceFolder(temporary, folder);
  } catch (error) {
    // Below a file there is nothing to remove, and the first error says more than one of cleaning up.
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    // Only the operating system's errors name a call; a renderer's have a code too.
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw invalid(
      'experiment',
      'results must be written to a folder',
      `${folder}: ${error.message}`,
      'Give another --out.',
    );
  }
  return folder;
}

/**
 * No folder can be renamed over one with files in it, so the old one steps aside, and comes back where the new one
 * cannot take its place.
 */
async function replaceFolder(from: string, to: string): Promise<void> {
  if (!existsSync(to)) return rename(from, to);
  const aside = `${to}.${process.pid}.old`;
  await rename(to, aside);
  try {
    await rename(from, to);
  } catch (error) {
    await rename(aside, to);
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}
