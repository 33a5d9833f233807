import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Whether loading a module does anything beside declaring its own names. */
function acts(file: string): boolean {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  return source.statements.some(
    (statement) =>
      !ts.isImportDeclaration(statement) &&
      !ts.isExportDeclaration(statement) &&
      !ts.isVariableStatement(statement) &&
      !ts.isFunctionDeclaration(statement) &&
      !ts.isClassDeclaration(statement),
  );
}

it('declares the modules that act when they are loaded: bundlers leave out all others that nobody uses', () => {
  const { sideEffects } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    sideEffects: string[];
  };
  const modules = ['dist/src', 'dist/kernels/webgpu'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.m?js$/.test(name))
      .map((name) => path.posix.join(folder, name.replaceAll(path.sep, '/'))),
  );
  expect(modules.length).toBeGreaterThan(200);
  const acting = modules.filter((module) => acts(path.join(root, module))).map((module) => `./${module}`);
  expect(acting.sort()).toEqual(sideEffects.toSorted());
});
