import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { channelGroups } from '../support/channel_groups.js';
import { rowTiles } from '../support/cpu/row_tiles.js';
import type { ChannelSumsArguments, ChannelSumsSpec } from './contract.js';

/** Channels that a command's tile adds up. */
const TILE_CHANNELS = 64;

export function channelSumsOnCpu(device: CpuDevice, spec: ChannelSumsSpec): Program<ChannelSumsArguments> {
  const { channels } = spec;
  const { tileRows } = rowTiles(spec.rows, channels);
  const chunksOf = (positions: number) => Math.ceil(positions / tileRows);
  const { positions, groups } =
    spec.positions === undefined
      ? { positions: spec.rows, groups: 1 }
      : { positions: spec.positions, groups: Math.ceil(spec.rows / spec.positions) };
  return withOwner(device, (owner) => {
    // f64 [groups, chunks, C]
    const partials = owner.createBuffer('channel_sums partials', groups * chunksOf(positions) * channels * 8);
    return {
      run({ rows, gradient, input = 0, sums }) {
        const own = channelGroups('channel_sums', rows, spec.positions);
        const chunks = chunksOf(own.positions);
        const shape = [own.positions, channels, chunks, tileRows];
        device.dispatch('channel_sums', [gradient, input, partials, ...shape], own.groups * chunks);
        const blocks = Math.ceil(channels / TILE_CHANNELS);
        const totals = [partials, sums, channels, chunks, blocks, TILE_CHANNELS];
        device.dispatch('channel_sums_total', totals, own.groups * blocks);
      },
    };
  });
}
