import { forEachDevice } from '../support/devices.js';
import { judgePotentialValues } from '../support/judges/potential_value.js';
import { OTHER_NETWORK_CASES } from '../support/networks.js';

forEachDevice((_name, device) => judgePotentialValues(device, OTHER_NETWORK_CASES));
