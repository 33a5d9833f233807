/** The package in Node: what it is on every platform, and what needs files. */
export * from './index.browser.js';

export { plotResult } from './node/figure/plot_result.js';
export type { PlotOptions } from './node/figure/plot_result.js';
export { writeReport } from './node/report/write_report.js';
export type { ReportOptions } from './node/report/write_report.js';
export { loadRun } from './node/run_folder/load_run.js';
export { saveRun } from './node/run_folder/save_run.js';
export type { LoadedRun } from './node/run_folder/load_run.js';
export { loadBarycenter } from './node/run_folder/load_barycenter.js';
export type { LoadedBarycenter } from './node/run_folder/loaded_barycenter.js';
export { saveClassical } from './node/run_folder/classical_run.js';
export { sweep } from './node/sweep/sweep.js';
export type { SweepOptions, SweepResult } from './node/sweep/sweep.js';
export type { SweepQueue } from './node/cluster/sweep_queue.js';
export { folderStore } from './node/cluster/folder_store.js';
export { openStore } from './node/cluster/open_store.js';
export type { StoreOptions } from './node/cluster/s3/s3_store.js';
export type { Store } from './cluster/store.js';
export { runWorker } from './node/cluster/run_worker.js';
export type { WorkerSettings } from './node/cluster/run_worker.js';
export { runTrainingWorker } from './node/cluster/run_training_worker.js';
export type { TrainingWorkerSpec } from './node/cluster/run_training_worker.js';
export { sampleRunByQueue } from './node/cluster/sample_run_by_queue.js';
export type { QueuedSampling } from './node/cluster/sample_run_by_queue.js';
export { solveByQueue } from './node/cluster/solve_by_queue.js';
export type { QueuedTraining } from './node/cluster/solve_by_queue.js';
