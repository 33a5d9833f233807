import { basename, dirname, extname, resolve } from 'node:path';

const nameOf = (path: string): string => basename(path, extname(path));

/** Ways to call a picture's outputs, from short to long: its name, with its folder's, with its kind's as well. */
const WAYS: readonly ((path: string) => string)[] = [
  nameOf,
  (path) => `${basename(dirname(resolve(path)))}_${nameOf(path)}`,
  (path) => `${basename(dirname(resolve(path)))}_${nameOf(path)}_${extname(path).slice(1)}`,
];

/** Paths by a name that does not tell upper from lower case, as on some file systems. */
function groups(paths: readonly string[], name: (path: string) => string): string[][] {
  const found = new Map<string, string[]>();
  for (const path of paths) {
    const key = name(path).toLowerCase();
    found.set(key, [...(found.get(key) ?? []), path]);
  }
  return [...found.values()];
}

/**
 * What the outputs of pictures are called, each differently: `a/x.jpg` and `b/x.jpg` become `a_x` and `b_x`, `a/x.jpg`
 * and `a/x.png` become `a_x_jpg` and `a_x_png`, and what is still the same gets numbers.
 * @param paths different files, [K]
 */
export function outputNames(paths: readonly string[]): string[] {
  const names = new Map<string, string>();
  const settle = (group: readonly string[], way: number): void => {
    for (const same of groups(group, WAYS[way])) {
      if (same.length > 1 && way + 1 < WAYS.length) settle(same, way + 1);
      else for (const path of same) names.set(path, WAYS[way](path));
    }
  };
  settle(paths, 0);
  const taken = new Set<string>();
  return paths.map((path) => {
    const base = names.get(path) ?? nameOf(path);
    let name = base;
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${base}-${number}`;
    taken.add(name.toLowerCase());
    return name;
  });
}
