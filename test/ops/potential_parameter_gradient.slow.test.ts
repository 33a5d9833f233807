import { forEachDevice } from '../support/devices.js';
import { judgeParameterGradients } from '../support/judges/potential_parameter_gradient.js';
import { OTHER_NETWORK_CASES } from '../support/networks.js';

forEachDevice((_name, device) => judgeParameterGradients(device, OTHER_NETWORK_CASES));
