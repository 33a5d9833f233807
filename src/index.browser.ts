export type {} from './platform.js';

export { openCpuDevice, openDevice, surveyDevices } from './open_device/open_device.js';
export type { OpenDeviceOptions, DeviceSurvey } from './open_device/open_device.js';
export type { CpuFeatures } from './device/cpu/cpu_device.js';
export type { DeviceBuffer, DeviceInfo, DeviceKind } from './device/contract.js';
export type { Device } from './device/device.js';
export type { CpuDeviceOptions } from './device/cpu/cpu_device.js';
export { openWebGpuDevice } from './open_device/open_webgpu_device.js';
export type { OpenWebGpuOptions } from './device/webgpu/webgpu_device.js';

export * from './autograd/index.js';

export { defineProblem } from './barycenter/problem/define_problem.js';
export { problemFromJson, problemToJson } from './barycenter/problem/problem_json.js';
export type {
  BatchFunction,
  GeneratorSettings,
  Marginal,
  Problem,
  ProblemInput,
  SampleTable,
} from './barycenter/problem/problem.js';
export { gaussian, inverseTwist } from './barycenter/problem/distribution.js';
export type { BatchRequest, DistributionSpec, GaussianSpec } from './barycenter/problem/distribution.js';
export { solve } from './barycenter/solve.js';
export type { SolveOptions } from './barycenter/solve.js';
export type { EstimateShard, Round, Rounds, ShardEstimate } from './barycenter/training/rounds.js';
export type { WarmStart } from './barycenter/training/warm_start.js';
export type { TuningReport } from './ops/langevin_chain/tune.js';
export { runFromFiles, runToFiles } from './barycenter/run/run_files.js';
export { barycenterFromFiles, barycenterToFiles } from './solvers/run/barycenter_files.js';
export type { BarycenterFromFiles } from './solvers/run/barycenter_files.js';
export type { RunFromFiles, RunFromFilesOptions } from './barycenter/run/run_files.js';
export { Result } from './barycenter/result.js';
export type { Barycenter, PointSample } from './barycenter/barycenter.js';
export { generated } from './cost/generated.js';
export type { GeneratedSettings, GeneratorCost } from './cost/generated.js';
export type { GraphNode, LayerGraph } from './layers/graph.js';
export type { ImageShape } from './layers/shape.js';
export type { TrainedGraph } from './layers/trained_graph.js';
export type { Pictures } from './barycenter/sampling/pictures.js';
export type { Plan, PlanSample, PlanSampleOptions } from './barycenter/sampling/plan.js';
export type { PointsInput } from './barycenter/sampling/points_input.js';
export type { Measured, Score } from './barycenter/metrics/score.js';
export type { Evaluation } from './barycenter/evaluation/evaluate.js';
export type { EvaluateOptions } from './barycenter/evaluation/options.js';
export type { ExactScores } from './barycenter/evaluation/exact_scores.js';
export type { Scores } from './barycenter/evaluation/scores.js';
export type { AgreementCertificate, Certificates } from './barycenter/certificates/certificates.js';
export type { ChainCertificate, ChainDiagnostics } from './barycenter/certificates/chain_certificate.js';
export type { DualBracket, LeftOut } from './barycenter/certificates/dual_certificate.js';
export type { PermutationTest } from './barycenter/certificates/permutation_test.js';
export type { Check, Verdict, VerdictKind } from './barycenter/verdict/verdict.js';
export type { Checkpoint, MetricPoint, TrainedWeights } from './barycenter/training/checkpoint.js';
export { gaussianBarycenter } from './barycenter/exact/gaussian_barycenter.js';
export type { GaussianBarycenter, GaussianBarycenterInput, GaussianPlan } from './barycenter/exact/gaussian_answer.js';
export { bures } from './solvers/bures/bures.js';
export type { BuresSolution } from './solvers/bures/bures_solution.js';
export type { BuresInput } from './solvers/bures/checked_gaussians.js';
export { fitGaussians } from './solvers/bures/fit_gaussians.js';
export type { FittedGaussians } from './solvers/bures/fit_gaussians.js';
export type { ExactPlan, ExactSolution } from './solvers/exact_plan.js';
export type { FlowState, GradientFlowInput } from './solvers/gradient_flow/flow_settings.js';
export { gradientFlow } from './solvers/gradient_flow/gradient_flow.js';
export type { GradientFlow } from './solvers/gradient_flow/gradient_flow.js';
export { cellCentres } from './solvers/gradient_flow/grid.js';
export type { Grid } from './solvers/gradient_flow/grid.js';
export type { MarginalsInput } from './solvers/input/marginals.js';
export type { Measure } from './solvers/measure.js';
export { multiMarginal } from './solvers/multi_marginal/multi_marginal.js';
export type { MultiMarginalInput } from './solvers/multi_marginal/multi_marginal.js';
export { provideHighs } from './solvers/multi_marginal/provide_highs.js';
export { quantile } from './solvers/quantile/quantile.js';
export type {
  AffineConditional,
  Convergence,
  DiscretePlan,
  DiscreteSolution,
  GaussianDistances,
  GaussianPlanPair,
  GaussianSolution,
  Solution,
  Coupling,
} from './solvers/solution.js';
export { sinkhornGrid } from './solvers/sinkhorn_grid/sinkhorn_grid.js';
export type { GridMarginals, SinkhornGridProgress, SinkhornGridSettings } from './solvers/sinkhorn_grid/contract.js';
export { freeSupport } from './solvers/free_support/free_support.js';
export type { FreeSupportInput, FreeSupportProgress, FreeSupportSettings } from './solvers/free_support/settings.js';
export { sliced } from './solvers/sliced/sliced.js';
export type { SlicedInput, SlicedProgress, SlicedSettings } from './solvers/sliced/settings.js';
export type { SlicedSolution } from './solvers/sliced/solution.js';
export { compareSolvers } from './solvers/compare/compare.js';
export type { Compared, CompareOptions, Comparison } from './solvers/compare/contract.js';
export { solveClassical } from './solvers/solve_classical.js';
export type { SolveClassicalOptions } from './solvers/solve_classical.js';
export type { ClassicalBarycenter, Solved, Support } from './solvers/classical_barycenter.js';
export { decodeCsv } from './io/decode_csv.js';
export type { CsvOptions } from './io/decode_csv.js';
export { decodeNpy, encodeNpy } from './io/npy.js';
export { decodeSafetensors, encodeSafetensors } from './io/safetensors.js';
export type { TensorFile } from './io/safetensors.js';
export type { NumericArray, Table } from './io/numeric_table.js';
export type { Tensor } from './io/tensor.js';
export { applyColourTable } from './palette/lut/apply_colour_table.js';
export type { ColourTable } from './palette/lut/colour_table.js';
export { cubeText } from './palette/lut/cube_text.js';
export { parseCube } from './palette/lut/parse_cube.js';
export type { CubeTable } from './palette/lut/parse_cube.js';
export { learnPalette } from './palette/learn_palette.js';
export type { Grade, Grades, Palette, PaletteOptions, PictureSource, RgbaPicture } from './palette/contract.js';
export type { PaletteSolver } from './palette/learn/colour_barycenter.js';
export type { GradeQuality } from './palette/quality.js';
export type { PixelData } from './io/picture.js';
export { energyDistances } from './barycenter/metrics/energy_distances.js';
export type { CloudPair } from './barycenter/metrics/energy_distances.js';

export {
  AbortedError,
  BarycenterError,
  DeviceLostError,
  DeviceOperationError,
  DeviceUnavailableError,
  DivergenceError,
  InvalidInputError,
  KernelCompileError,
} from './errors.js';
