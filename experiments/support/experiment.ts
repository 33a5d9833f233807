import type { Device } from '../../src/index.js';

/** What an experiment is given. */
export interface ExperimentContext {
  readonly device: Device;
  /**
   * Of training. Shapes, clouds and the draws that are scored have keys of their own, so that a seed changes the run
   * and not the question.
   */
  readonly seed: number;
  /** Seconds instead of minutes: smaller dimensions, fewer seeds, looser gates; the same code. */
  readonly quick: boolean;
  /** At most so many of the problems of an experiment that has a list of them; default all. */
  readonly problems?: number;
  /**
   * Folder of other people's data (`single-cell/*.npy`, `gaussian/*.json`, `mnist/*.gz` below it); few experiments
   * read it, and none when quick.
   */
  readonly data: string;
  /** One of the experiment's `parts`; default all. */
  readonly part?: string;
  /** Folder of what parts keep of earlier runs; without one nothing is kept. */
  readonly kept?: string;
  /** One line of progress. */
  log(line: string): void;
}

/** What an experiment returns; the runner writes it, and the document is made of it alone. */
export interface Outcome {
  readonly settings: readonly Setting[];
  readonly tables: readonly ResultTable[];
  readonly gates: readonly Gate[];
  readonly figures: readonly ResultFigure[];
}

/** One line of "how": `{ name: 'chain', value: 'η = 0.2 ε, 100 steps' }`. */
export interface Setting {
  readonly name: string;
  readonly value: string;
}

export interface ResultTable {
  /** File name of its CSV, without extension: lower-case words joined by `-`. */
  readonly name: string;
  readonly title: string;
  readonly columns: readonly Column[];
  /** By the columns' keys; a value that does not exist is null. */
  readonly rows: readonly Readonly<Record<string, string | number | null>>[];
  /** Markdown below the table: what is normalised by what, which rows are published and where. */
  readonly note?: string;
  /** For the results alone, JSON and CSV: too long to be read. */
  readonly archived?: true;
}

export interface Column {
  readonly key: string;
  /** Markdown, with the unit where there is one. */
  readonly title: string;
  /** Significant digits in the document (the CSV has all); 2 unless given. */
  readonly digits?: number;
}

/** A statement that the run proves or refutes: `value` must not exceed `bound`; one that is not finite refutes it. */
export interface Gate {
  readonly claim: string;
  readonly value: number;
  readonly bound: number;
  /**
   * `must`: false means that something is broken, and the command fails. `aim`: what we set out to reach; the document
   * says whether it was.
   */
  readonly kind: 'must' | 'aim';
  /** Why the bound is what it is. */
  readonly reason: string;
}

export interface ResultFigure {
  /** File name without extension: lower-case words joined by `-`. */
  readonly name: string;
  readonly svg: string;
  /** One sentence in the document, below the figure. */
  readonly caption: string;
  /** PNG in the document instead of SVG, where thousands of points would make the SVG heavy. */
  readonly raster?: boolean;
}

/** One published claim, reproduced or checked against an exact answer: one command, one folder of results. */
export interface Experiment {
  readonly name: string;
  readonly title: string;
  /** Markdown: the question, and what the answer is checked against. */
  readonly purpose: string;
  /** What can be run on its own by --part; the others' results are those that were kept. */
  readonly parts?: readonly string[];
  /** Whether it runs no chain anywhere, so that the gradient of a cost is no matter to it. */
  readonly withoutChains?: true;
  run(context: ExperimentContext): Promise<Outcome>;
}
