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
