import { PeerProcess, type PeerCommand, type PeerTimeouts } from './peer_process.js';

/** A peer that has been greeted, and is started anew after it broke down. */
export class PeerSlot {
  #process: PeerProcess | undefined;

  constructor(
    readonly command: PeerCommand,
    private readonly timeouts: Partial<PeerTimeouts>,
  ) {}

  async open(): Promise<PeerProcess> {
    if (this.#process?.alive) return this.#process;
    await this.close();
    return (this.#process = await PeerProcess.open(this.command, this.timeouts));
  }

  async close(): Promise<void> {
    await this.#process?.close();
  }
}
