import { forEachDevice } from '../support/devices.js';
import { judgePotentialScores } from '../support/judges/potential_score.js';
import { OTHER_NETWORK_CASES } from '../support/networks.js';

forEachDevice((_name, device) => judgePotentialScores(device, OTHER_NETWORK_CASES));
