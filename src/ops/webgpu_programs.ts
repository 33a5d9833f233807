/**
 * What a GPU runs for the learned solver, WGSL and all: one chunk of a bundle, which `loadWebGpuPrograms` asks for. Ops
 * that are themselves loaded later (layers, importance sampling, evaluation) have theirs beside them.
 */
export { adamUpdateOnWebGpu } from './adam_update/webgpu.js';
export { arrangeWeightsOnWebGpu } from './arrange_weights/webgpu.js';
export { carryChainsOnWebGpu } from './carry_chains/webgpu.js';
export { combineHeadsOnWebGpu } from './combine_heads/webgpu.js';
export { costGradientOnWebGpu } from './cost_gradient/webgpu.js';
export { costValueOnWebGpu } from './cost_value/webgpu.js';
export { gatherBatchOnWebGpu } from './gather_batch/webgpu.js';
export { langevinChainOnWebGpu } from './langevin_chain/webgpu.js';
export { mapRowsOnWebGpu } from './map_rows/webgpu.js';
export { philoxNormalOnWebGpu } from './philox_normal/webgpu.js';
export { potentialParameterGradientOnWebGpu } from './potential_parameter_gradient/webgpu.js';
export { potentialScoreOnWebGpu } from './potential_score/webgpu.js';
export { potentialValueOnWebGpu } from './potential_value/webgpu.js';
export { fusedObjection } from './support/webgpu/fused_objection.js';
