import type { LayerKind } from '../layer_kind.js';
import { activation } from './activation.js';
import { add } from './add.js';
import { channelAffine } from './channel_affine.js';
import { concatenate } from './concatenate.js';
import { constant } from './constant.js';
import { conv2d } from './conv2d.js';
import { convTranspose2d } from './conv_transpose2d.js';
import { dense } from './dense.js';
import { filter2d } from './filter2d.js';
import { multiply, shiftChannels } from './modulate.js';
import { normalise } from './normalise.js';
import { pad2d } from './pad2d.js';
import { channelsFirst, channelsLast } from './permute.js';
import { pool2d } from './pool2d.js';
import { reshape } from './reshape.js';
import { resize2d } from './resize2d.js';
import { takeChannels } from './take_channels.js';

/** The table of layers: a row for each kind, by the name that graphs know it by. */
export const LAYER_KINDS = {
  conv2d,
  convTranspose2d,
  dense,
  activation,
  pool2d,
  resize2d,
  pad2d,
  filter2d,
  channelAffine,
  normalise,
  multiply,
  shiftChannels,
  constant,
  add,
  concatenate,
  takeChannels,
  reshape,
  channelsFirst,
  channelsLast,
};

export type LayerName = keyof typeof LAYER_KINDS;

const table: Readonly<Record<LayerName, LayerKind>> = LAYER_KINDS;

/** A row of the table, whatever its attributes: those of a checked layer are its own. */
export const layerKind = (name: LayerName): LayerKind => table[name];
