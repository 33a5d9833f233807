/**
 * The kernels of the CPU device, each called as kernel(arguments, tile, thread) by src/device/cpu/worker.mjs; and
 * take_tile, use_wide_vectors and the vector checks, which are not.
 */
export { adam_update } from './adam_update';
export { arrange_weights } from './arrange_weights';
export { arrange_matrices, carry_chains } from './carry_chains';
export { channel_affine } from './channel_affine';
export { channel_sums, channel_sums_total } from './channel_sums';
export { combine_heads } from './combine_heads';
export { conv2d } from './conv2d';
export { conv2d_arrange } from './conv2d_arrange';
export { conv2d_naive, conv2d_input_gradient_naive, conv2d_weight_gradient_naive } from './conv2d_naive';
export { conv2d_sum_slices } from './conv2d_sum_slices';
export { conv2d_weight_gradient } from './conv2d_weight_gradient';
export { copy_bytes } from './copy_bytes';
export { cost_gradient } from './cost_gradient';
export { cost_value } from './cost_value';
export { distance_sums } from './distance_sums';
export { fma_peak } from './fma_peak';
export { gather_batch } from './gather_batch';
export { geometric_mean_step } from './geometric_mean_step';
export { importance_sums, importance_weights } from './importance_weights';
export { langevin_chain } from './langevin_chain';
export { langevin_chain_naive } from './langevin_chain_naive';
export { log_convolve } from './log_convolve';
export { line_moves, line_residuals } from './line_moves';
export { map_rows } from './map_rows';
export { normalise, normalise_gradient } from './normalise';
export { pair_reduce } from './pair_reduce';
export { permute_image } from './permute_image';
export { philox_normal } from './philox_normal';
export { gradient_rows, weight_gradient } from './potential_parameter_gradient';
export { place_channels } from './place_channels';
export { pointwise, pointwise_gradient } from './pointwise';
export { pool2d_max, pool2d_max_gradient } from './pool2d';
export { potential_score } from './potential_score';
export { potential_value } from './potential_value';
export { project_points } from './project_points';
export { quantile_means } from './quantile_means';
export { repeat_rows } from './repeat_rows';
export { resample2d } from './resample2d';
export { sort_segments } from './sort_segments';
export { take_tile } from './take_tile';
export { use_wide_vectors } from './parts/tile_product';
export { vector_check, vector_check_product } from './vector_check';
