/** How a file becomes a table. All of it is optional: what a file says of itself comes first. */
export interface TableOptions {
  /** Makes n·m rows of D numbers of an [n, m, D] array, several draws for each point as `sample` writes them. */
  readonly draws?: boolean;
  /** The columns to keep, in this order: names, or numbers from 0. */
  readonly columns?: readonly (string | number)[];
  /** Text: whether the first line holds names. */
  readonly header?: boolean;
  /** Text: what separates cells. */
  readonly delimiter?: string;
  /** Text: the decimal mark. */
  readonly decimal?: '.' | ',';
  /** Text: what begins a line that is left out. */
  readonly comment?: string;
  /** What a row with an empty cell, NA or NaN is: an error (default), or left out and counted. */
  readonly missing?: 'refuse' | 'drop';
  /** `.npz`: which array. */
  readonly array?: string;
  /** `.h5ad`: which matrix, `X` or `obsm/NAME` or `layers/NAME`. */
  readonly layer?: string;
  /** `.h5ad` and `.parquet`: only rows whose column has this value. */
  readonly where?: Readonly<Record<string, string | number>>;
}
