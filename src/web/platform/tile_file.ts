/** `#platform/tile_file` of a browser, which keeps winners for as long as the page lives. */
import type * as files from '#platform/tile_file';

export const readTileFile: typeof files.readTileFile = () => Promise.resolve([]);

export const addToTileFile: typeof files.addToTileFile = () => Promise.resolve();
