/** What a run folder holds; nothing in it can execute. */
export interface RunFiles {
  /**
   * The run: parameters, Adam's moments, their average, the problem and its coordinates, safetensors. One file, so that
   * a crash never splits them; everything but the history follows from it.
   */
  readonly optimizer: string;
  /** The history, one JSON object a line. Written ahead of the checkpoint: lines past it are of work that was lost. */
  readonly metrics: string;
  /** For sampling elsewhere: the averaged parameters by layer name, safetensors. */
  readonly weights: string;
  /** What a classical solver found, with problem and coordinates, safetensors, in the place of the three above. */
  readonly solution: string;
  /** For people: the resolved problem, JSON. */
  readonly problem: string;
  /** The figure for talks and papers, and as a picture. */
  readonly figure: string;
  readonly picture: string;
  /** The run as one page: figures, verdict, what was read, settings. */
  readonly report: string;
  /** What the evaluation at the end of training said, for warnings of whoever samples; of weights that it names. */
  readonly verdict: string;
  /** Held by the process that writes the folder. */
  readonly lock: string;
}

export const NAMES: RunFiles = {
  optimizer: 'optimizer.safetensors',
  metrics: 'metrics.jsonl',
  weights: 'weights.safetensors',
  solution: 'solution.safetensors',
  problem: 'problem.json',
  figure: 'figure.svg',
  picture: 'figure.png',
  report: 'report.html',
  verdict: 'verdict.json',
  lock: 'run.lock',
};
