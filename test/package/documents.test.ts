import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import GithubSlugger from 'github-slugger';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadMarginals } from '../../src/barycenter/problem/load_marginals.js';
import { defineProblem } from '../../src/barycenter/problem/define_problem.js';
import { starterProblem } from '../../src/node/cli/starter_problem.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const text = (name: string): string => readFileSync(path.join(root, name), 'utf8');
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(path.join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** The anchors of a document: those written, and those that GitHub and npm make of headings. */
function anchors(document: string): string[] {
  const written = [...text(document).matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id);
  const headings = text(document)
    .replace(/^```[^]*?^```$/gm, '')
    .matchAll(/^#{1,6} (.+)$/gm);
  const slugger = new GithubSlugger();
  const made = [...headings].map(([, heading]) => slugger.slug(heading));
  return [...written, ...made];
}

describe('documents', () => {
  it.each(documents)('%s links to files that are there, and to headings that they have', (document) => {
    const broken = [...text(document).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const [file, anchor] = target.split('#');
        const name = file === '' ? document : path.posix.join(path.posix.dirname(document), file);
        if (!existsSync(path.join(root, name))) return true;
        return anchor !== undefined && !anchors(name).includes(decodeURIComponent(anchor));
      });
    expect(broken).toEqual([]);
  });

  it('are all found from the README', () => {
    const linked = [...text('README.md').matchAll(/\]\(((?:docs\/)?[\w-]+\.md)/g)].map(([, target]) => target);
    expect(documents.filter((name) => name !== 'README.md' && !linked.includes(name))).toEqual([]);
  });

  it('keep the README short, and its tables to a line', () => {
    const lines = text('README.md').trimEnd().split('\n');
    expect(lines.length).toBeLessThan(150);
    expect(lines.filter((line) => line.startsWith('|') && line.length > 150)).toEqual([]);
  });

  it('say of every dependency why it is there', () => {
    const { dependencies, devDependencies } = JSON.parse(text('package.json')) as Record<string, object>;
    const rows = text('docs/dependencies.md');
    const names = Object.keys({ ...dependencies, ...devDependencies });
    expect(names.filter((name) => !rows.includes(`\`${name}\``))).toEqual([]);
  });

  it('begin with an example whose tables load as they stand', async () => {
    const tables = text('README.md').match(/examples\/clouds\/\w+\.csv/g)!;
    const paths = [...new Set(tables)].map((name) => path.join(root, name));
    const { problem } = await starterProblem(paths, path.join(root, 'problem.json'));
    const loaded = await loadMarginals(defineProblem(problem, root));
    expect([loaded.marginals.length, loaded.warnings]).toEqual([2, []]);
  });
});
