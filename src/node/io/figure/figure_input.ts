import type { Table } from '../../../io/numeric_table.js';

/** One marginal as a figure shows it. */
export interface FigureMarginal {
  readonly label: string;
  /** λ, shown beside the label. */
  readonly weight?: number;
  /** [n, D_k] samples of the marginal. */
  readonly samples: Table;
  /** [m, D] draws of y ∼ ∫ plan(y | x) dP_k(x): the barycenter as seen from this marginal. */
  readonly pushForward: Table;
  /** A few pairs for the arrows x → y: row i of `from` [p, D_k] goes to row i of `to` [p, D]. */
  readonly plan?: { readonly from: Table; readonly to: Table };
}

export interface FigureInput {
  readonly title: string;
  /** Lines under the title, such as errors against the exact answer. */
  readonly subtitle?: readonly string[];
  /** One to six; more do not fit a figure. */
  readonly marginals: readonly FigureMarginal[];
  /** [n, D] samples of the exact barycenter, where there is one. */
  readonly exact?: Table;
  /** Names of the D coordinates for D ≤ 2. Default: value, or coordinate 1 and 2. */
  readonly axisLabels?: readonly string[];
}
