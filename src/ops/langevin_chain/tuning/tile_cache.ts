import type { WebGpuDevice } from '../../../device/webgpu/webgpu_device.js';
import { adapterName } from './fingerprint.js';
import { rememberTiles, type TunedTile } from './tuned_tiles.js';
import type { TileCacheOptions } from './tile_cache_options.js';

/** Files that a device has been told of, while it is told and afterwards. */
const recalled = new WeakMap<WebGpuDevice, Map<string | undefined, Promise<void>>>();

/**
 * Makes the winners of earlier processes known on a device, once; software adapters have none. A file that cannot be
 * read is a warning.
 */
export async function recallTiles(device: WebGpuDevice, options: TileCacheOptions = {}): Promise<void> {
  const files = recalled.get(device) ?? new Map<string | undefined, Promise<void>>();
  recalled.set(device, files);
  const reading = files.get(options.cacheFile) ?? readInto(device, options);
  files.set(options.cacheFile, reading);
  await reading;
}

async function readInto(device: WebGpuDevice, options: TileCacheOptions): Promise<void> {
  const { readTileFile } = await import('#platform/tile_file');
  const own = adapterName(device);
  const tiles = await readTileFile(options);
  rememberTiles(
    device,
    tiles.filter(({ adapter }) => adapter === own),
  );
}

/** Writes a winner into the file, for later processes. A file that cannot be written is a warning. */
export async function keepTile(device: WebGpuDevice, tuned: TunedTile, options: TileCacheOptions): Promise<void> {
  const { addToTileFile } = await import('#platform/tile_file');
  await addToTileFile({ adapter: adapterName(device), ...tuned }, options);
}
