import type { Barycenter } from '../../barycenter/barycenter.js';
import type { Device } from '../../device/device.js';
import type { LoadedRun } from './load_run.js';

/** A run of any solver, read from its folder. */
export interface LoadedBarycenter extends Pick<
  LoadedRun,
  'problem' | 'loaded' | 'history' | 'verdict' | 'checkTables'
> {
  /** The caller frees it. */
  barycenter(device: Device): Barycenter;
}
