import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LOADER = 'libvulkan.so.1';

/** The dynamic linker's index of libraries; distributions without one are searched by nobody but the linker itself. */
const LINKER_CACHE = '/etc/ld.so.cache';

/**
 * Whether Linux would find a Vulkan loader. Dawn looks for it too, but writes warnings to standard error when it is
 * missing, which on a machine without a GPU is nothing to warn about.
 */
export function hasVulkanLoader(environment: NodeJS.ProcessEnv = process.env, cache = LINKER_CACHE): boolean {
  const folders = (environment.LD_LIBRARY_PATH ?? '').split(':').filter((folder) => folder !== '');
  if (folders.some((folder) => existsSync(join(folder, LOADER)))) return true;
  if (!existsSync(cache)) return true; // musl, Nix: let Dawn try
  return readFileSync(cache).includes(LOADER);
}
