export type FileKind =
  | 'barycenter.csv'
  | 'barycenter.npy'
  | 'mapped.csv'
  | 'plans.npy'
  | 'weights.safetensors'
  | 'problem.json'
  | 'figure.svg'
  | 'same-in-node.mjs';

/** What there is to download, and what buttons call it. */
export const FILES: readonly { readonly kind: FileKind; readonly label: string }[] = [
  { kind: 'barycenter.csv', label: 'Barycenter, CSV' },
  { kind: 'barycenter.npy', label: 'Barycenter, .npy' },
  { kind: 'mapped.csv', label: 'Mapped points' },
  { kind: 'plans.npy', label: 'Plans' },
  { kind: 'weights.safetensors', label: 'Weights' },
  { kind: 'problem.json', label: 'problem.json' },
  { kind: 'figure.svg', label: 'Picture, SVG' },
  { kind: 'same-in-node.mjs', label: 'The same in Node' },
];

export interface Made {
  readonly name: string;
  readonly blob: Blob;
}
