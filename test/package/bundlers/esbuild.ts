import { build } from 'esbuild';
import path from 'node:path';
import { split, type Bundler } from './bundle.js';

export const bundleWithEsbuild: Bundler = async (entry) => {
  const { outputFiles, metafile, warnings } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'esm',
    splitting: true,
    outdir: '/out',
    absWorkingDir: '/',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const named = Object.entries(metafile.outputs);
  const code = new Map(outputFiles.map((file) => [path.relative('/', file.path), file.contents]));
  const isNeeded = ({ kind, external }: { kind: string; external?: boolean }): boolean =>
    kind === 'import-statement' && external !== true;
  const chunks = named.map(
    ([name, { imports }]) =>
      [name, { code: code.get(name)!, imports: imports.filter(isNeeded).map((i) => i.path) }] as const,
  );
  const [first] = named.find(
    ([, { entryPoint }]) => entryPoint !== undefined && path.resolve('/', entryPoint) === entry,
  )!;
  return {
    warnings: warnings.map(({ text, location }) => `${location?.file}: ${text}`),
    ...split(new Map(chunks), first),
  };
};
