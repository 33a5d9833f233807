/** Which cost: of the package, or typed in. */
export type CostChoice =
  | { readonly kind: 'squared-euclidean' }
  /** Half the squared arc, between directions on the unit circle. */
  | { readonly kind: 'geodesic' }
  | { readonly kind: 'twist'; readonly slope: number }
  | { readonly kind: 'typed'; readonly text: string };
