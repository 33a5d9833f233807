import { join } from 'node:path';

/** What a run folder holds; nothing in it can execute. */
export interface RunFiles {
  /** The resolved problem, JSON. */
  readonly problem: string;
  /** What sampling needs: the averaged parameters by layer name, safetensors. */
  readonly weights: string;
  /** What resuming needs: parameters, Adam's moments and the average in one file, so that a crash never splits them. */
  readonly optimizer: string;
  /** The history, one JSON object a line. */
  readonly metrics: string;
  /** The figure for talks and papers, and as a picture. */
  readonly figure: string;
  readonly picture: string;
}

export function runFiles(folder: string): RunFiles {
  return {
    problem: join(folder, 'problem.json'),
    weights: join(folder, 'weights.safetensors'),
    optimizer: join(folder, 'optimizer.safetensors'),
    metrics: join(folder, 'metrics.jsonl'),
    figure: join(folder, 'figure.svg'),
    picture: join(folder, 'figure.png'),
  };
}
