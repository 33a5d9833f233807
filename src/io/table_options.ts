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
  /** Pictures: the height and width that they are brought to. */
  readonly size?: readonly [height: number, width: number];
  /** Pictures: 1, grey, or 3, red, green and blue. */
  readonly channels?: 1 | 3;
  /** Pictures: the numbers of black and white; default [0, 1]. */
  readonly range?: PictureRange;
  /** `.idx`: the file of labels that `class` chooses by. */
  readonly labels?: string;
  /** `.idx`: only pictures of this label. */
  readonly class?: number;
}

/** The numbers of black and white. */
export type PictureRange = readonly [black: number, white: number];
