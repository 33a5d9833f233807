/**
 * Which npm packages a program needs at run time, by the lock file: what `npm ci` installed for development only stays
 * out, what belongs to another platform was never installed.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @typedef {object} InstalledPackage
 * @property {string} location path from the root, such as `node_modules/a/node_modules/b`
 * @property {string} name
 * @property {string} version
 */

/**
 * The packages that are reached from `names` through dependencies, each where Node would find it.
 * @param {string} root folder with package-lock.json and node_modules
 * @param {readonly string[]} names direct dependencies to start from
 * @returns {InstalledPackage[]} sorted by location
 */
export function runtimePackages(root, names) {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  /** @type {Map<string, InstalledPackage>} */
  const found = new Map();
  const pending = names.map((name) => ({ from: '', name, optional: false }));
  for (let wanted = pending.pop(); wanted !== undefined; wanted = pending.pop()) {
    const location = locate(root, wanted.from, wanted.name);
    if (location === undefined) {
      if (wanted.optional) continue;
      throw new Error(`bundle: "${wanted.name}" is not installed. Run \`npm ci\` first.`);
    }
    if (found.has(location)) continue;
    const entry = lock.packages[location];
    if (entry === undefined) throw new Error(`bundle: ${location} is not in package-lock.json. Run \`npm ci\` first.`);
    found.set(location, { location, name: wanted.name, version: entry.version });
    for (const name of Object.keys(entry.dependencies ?? {})) pending.push({ from: location, name, optional: false });
    for (const name of Object.keys(entry.optionalDependencies ?? {}))
      pending.push({ from: location, name, optional: true });
    for (const name of Object.keys(entry.peerDependencies ?? {})) {
      pending.push({ from: location, name, optional: entry.peerDependenciesMeta?.[name]?.optional === true });
    }
  }
  return [...found.values()].sort((a, b) => (a.location < b.location ? -1 : 1));
}

/**
 * Node's search: inside the package, then beside it and in every folder above.
 * @param {string} root
 * @param {string} from location of the package that asks, or nothing for the root
 * @param {string} name
 * @returns {string | undefined}
 */
function locate(root, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules') - 1))) {
    const location = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (existsSync(path.join(root, location, 'package.json'))) return location;
    if (folder === '') return undefined;
  }
}

/** Files that packages carry for their licence. */
const LICENCE_FILE = /^(licen[cs]e|copying|notice|unlicense)/i;

/**
 * The licences of packages as one text: name, version, licence, where the source is, and the package's own licence
 * files.
 * @param {string} root
 * @param {readonly InstalledPackage[]} packages
 */
export function licenceText(root, packages) {
  const parts = packages.map(({ location, name, version }) => {
    const folder = path.join(root, location);
    const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const page = `https://www.npmjs.com/package/${name}`;
    const source = manifest.repository?.url ?? manifest.repository ?? manifest.homepage ?? page;
    const files = readdirSync(folder)
      .filter((file) => LICENCE_FILE.test(file))
      .sort();
    const texts = files.map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
    const heading = `${name} ${version}\nLicence: ${manifest.license ?? 'see below'}\nSource: ${source}`;
    return [heading, ...(texts.length > 0 ? texts : ['The package has no licence file of its own.'])].join('\n\n');
  });
  return `${parts.join(`\n\n${'='.repeat(80)}\n\n`)}\n`;
}
