import type { PeerCommand } from './peer_process.js';
import { fromRoot } from './root.js';

/** Plain loops as a peer, for tests: they need no library. @param manner `right`, `wrong-value` or `wrong-gradient` */
export function plainImagesPeer(manner: string): PeerCommand {
  const script = fromRoot('bench', 'peers', 'plain_images.mjs');
  return { name: 'plain', commands: [[process.execPath, script, manner]], install: 'write one' };
}
