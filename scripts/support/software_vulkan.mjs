/**
 * A software Vulkan driver for tests, benches and the demo, from npm alone: SwiftShader and the Vulkan loader lie
 * inside the archive of `@sparticuz/chromium`, a development dependency. Nothing here is needed, or used, where a GPU
 * answers.
 */
import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createBrotliDecompress } from 'node:zlib';
import { extract } from 'tar';
import { locate, unpackOnce } from './unpack_once.mjs';

const LOADER = 'libvulkan.so.1';
const DRIVER = 'libvk_swiftshader.so';
const MANIFEST = 'swiftshader_icd.json';

const here = dirname(fileURLToPath(import.meta.url));

/** Prints `hardware`, `software` or `none`; a process of its own, because a bad driver may take its process down. */
const PROBE = `
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const gpu = create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  const described = adapter ? [adapter.info.architecture, adapter.info.device, adapter.info.description].join(' ') : '';
  const software = adapter?.info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|basic render/i.test(described);
  console.log(adapter ? (software ? 'software' : 'hardware') : 'none');
  process.exit(0);
`;

/** @returns {'hardware' | 'software' | 'none'} what WebGPU finds in the present environment */
export function probeAdapter(environment = process.env) {
  try {
    const answer = execFileSync(process.execPath, ['--input-type=module', '--eval', PROBE], {
      cwd: here,
      env: environment,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
    }).trim();
    return answer === 'hardware' || answer === 'software' ? answer : 'none';
  } catch {
    return 'none'; // the binding does not load, or the driver crashed: for our purpose there is no adapter
  }
}

/**
 * Unpacks loader and driver once per version, beside node_modules' other caches;
 * @returns the folder's absolute path.
 */
async function unpackDriver() {
  const { root, version, cache } = locate('@sparticuz/chromium');
  const folder = join(cache, `swiftshader-${version}`);
  await unpackOnce(folder, async (unfinished) => {
    const wanted = new Set([LOADER, DRIVER]);
    await pipeline(
      createReadStream(join(root, 'bin', 'swiftshader.tar.br')),
      createBrotliDecompress(),
      extract({ cwd: unfinished, preserveOwner: false, filter: (path) => wanted.has(path) }),
    );
    for (const file of wanted) {
      if (!existsSync(join(unfinished, file))) throw new Error(`@sparticuz/chromium ${version} holds no ${file}`);
    }
    // Relative to the manifest, so that moving the checkout breaks nothing.
    const manifest = { file_format_version: '1.0.0', ICD: { library_path: `./${DRIVER}`, api_version: '1.1.0' } };
    writeFileSync(join(unfinished, MANIFEST), JSON.stringify(manifest));
  });
  return folder;
}

/**
 * What to add to a child's environment so that WebGPU finds an adapter there. Empty where a hardware adapter answers,
 * where the user has chosen a driver, and on machines that the bundled driver is not built for.
 * The loader reads `LD_LIBRARY_PATH` at process start, so it must be set on a child, not in place.
 * @returns {Promise<Record<string, string>>}
 */
export async function softwareVulkanEnvironment() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return {};
  if (process.env.VK_DRIVER_FILES || process.env.VK_ICD_FILENAMES) return {};
  if (probeAdapter() === 'hardware') return {};
  const folder = await unpackDriver();
  const libraries = [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter);
  return { LD_LIBRARY_PATH: libraries, VK_DRIVER_FILES: join(folder, MANIFEST) };
}
