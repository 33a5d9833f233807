/**
 * `energy-barycenter/engine`: the kernels by themselves, for callers that bring their own training loop, device and
 * buffers. Everything is enqueued in order and nothing is read back unless `device.read` is called; docs/engine.md has
 * an example.
 */
export type {} from '../platform.js';

export { openDevice } from '../open_device/open_device.js';
export type { OpenDeviceOptions } from '../open_device/open_device.js';
export { openWebGpuDevice } from '../open_device/open_webgpu_device.js';
export type { OpenWebGpuOptions, WebGpuDevice } from '../device/webgpu/webgpu_device.js';
export { wrapBuffers } from './wrap_buffers.js';
export { generousLimits } from '../device/webgpu/generous_limits.js';
export type { CpuDevice } from '../device/cpu/cpu_device.js';
export type { DeviceBuffer, DeviceInfo, DeviceKind, Program } from '../device/contract.js';
export type { Device } from '../device/device.js';

export * from '../autograd/index.js';

export { singleNetwork } from './single_network.js';
export type { SingleNetworkSpec } from './single_network.js';
export { congruentNetwork } from '../potential/mlp/congruent_network.js';
export type { CongruentNetworkSpec } from '../potential/mlp/congruent_network.js';
export { parameterLayout } from '../ops/support/network_shape.js';
export type { Activation, LayerLayout, NetworkShape, ParameterLayout } from '../../kernels/shared/network_layout.js';
export { initialParameters } from '../potential/mlp/initial_parameters.js';
export { potentialOver } from './potential_over.js';
export type { PotentialOver } from './potential_over.js';
export type { NetworkBuffers } from '../ops/support/network_buffers.js';

export { noiseCounter } from './noise_counter.js';
export { Stream } from '../random/counters.js';
export type { PhiloxKey } from '../random/counters.js';
export type { NoiseCounter, Segment } from '../ops/support/segments.js';

export { langevinChain } from '../ops/langevin_chain/launch.js';
export type { LangevinChainArguments, LangevinChainSpec } from '../ops/langevin_chain/contract.js';
export { tuneLangevinChain } from '../ops/langevin_chain/tune.js';
export type { TuneOptions, TuningReport } from '../ops/langevin_chain/tune.js';
export { potentialScore } from '../ops/potential_score/launch.js';
export type { PotentialScoreArguments, PotentialScoreSpec } from '../ops/potential_score/contract.js';
export { potentialValue } from '../ops/potential_value/launch.js';
export type { PotentialValueArguments, PotentialValueSpec } from '../ops/potential_value/contract.js';
export { potentialParameterGradient } from '../ops/potential_parameter_gradient/launch.js';
export type {
  PotentialParameterGradientArguments,
  PotentialParameterGradientSpec,
} from '../ops/potential_parameter_gradient/contract.js';
export { costValue } from '../ops/cost_value/launch.js';
export type { CostValueArguments, CostValueSpec } from '../ops/cost_value/contract.js';
export { costGradient } from '../ops/cost_gradient/launch.js';
export type { CostGradientArguments, CostGradientSpec } from '../ops/cost_gradient/contract.js';
export { adamUpdate } from '../ops/adam_update/launch.js';
export type { AdamUpdateArguments } from '../ops/adam_update/contract.js';
export { gatherBatch } from '../ops/gather_batch/launch.js';
export type { GatherBatchArguments, GatherBatchSpec } from '../ops/gather_batch/contract.js';
export { philoxNormal } from '../ops/philox_normal/launch.js';
export type { PhiloxNormalArguments, PhiloxNormalSpec } from '../ops/philox_normal/contract.js';

export {
  BarycenterError,
  DeviceLostError,
  DeviceOperationError,
  DeviceUnavailableError,
  InvalidInputError,
  KernelCompileError,
} from '../errors.js';
