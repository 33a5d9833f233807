import { measureYardstick } from '../../support/yardstick.js';
import { withGpu, type Step } from '../step.js';

/** What the shares are shares of. */
export const peakStep: Step<'peak'> = async ({ settings, row }) =>
  withGpu(settings, async (device) => row(await measureYardstick(device, settings.quick)));
