export interface Filter2dSpec {
  /** Of the input, H and W. */
  readonly height: number;
  readonly width: number;
  /** C */
  readonly channels: number;
  /** Weights of the columns' filter and of the rows', whose product is the filter: gains included. */
  readonly filter: readonly [vertical: readonly number[], horizontal: readonly number[]];
  /** A place becomes this many, the others 0; default 1. */
  readonly up?: readonly [vertical: number, horizontal: number];
  /** One place of this many is kept, the first; default 1. */
  readonly down?: readonly [vertical: number, horizontal: number];
  /** Zeros around the image after `up`; below 0 it is cropped. Default none. */
  readonly padding?: readonly [top: number, left: number, bottom: number, right: number];
}
