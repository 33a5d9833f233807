/**
 * npm run docs: writes what documents take from the code: the fields of docs/problem.md, and docs/problem.schema.json.
 * `test/scripts/docs.test.ts` fails where they are stale.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { withFields } from './support/docs/field_headings.mjs';
import { fieldSchema, fileSchema } from './support/docs/problem_schema.mjs';
import { fileURLToPath } from 'node:url';

const { status } = spawnSync(process.execPath, [fileURLToPath(new URL('build.mjs', import.meta.url))], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);
/** @param {string} file */
const built = (file) => import(new URL(`../dist/src/barycenter/problem/${file}`, import.meta.url).href);
const [{ problemSchema }, { problemTexts }] = await Promise.all([built('schema.js'), built('texts/problem.js')]);

const schema = fieldSchema(problemSchema, problemTexts);
const document = new URL('../docs/problem.md', import.meta.url);
writeFileSync(document, withFields(readFileSync(document, 'utf8'), schema));
writeFileSync(
  new URL('../docs/problem.schema.json', import.meta.url),
  `${JSON.stringify(fileSchema(schema), null, 2)}\n`,
);
