import { Matrix, QrDecomposition } from 'ml-matrix';

/**
 * An orthogonal matrix from a square one of normal numbers: by Haar's measure, the Q of it, columns signed by R's
 * diagonal.
 */
export function rotationOf(gaussian: readonly (readonly number[])[]): Matrix {
  const qr = new QrDecomposition(new Matrix(gaussian.map((row) => [...row])));
  const [rotation, triangle] = [qr.orthogonalMatrix, qr.upperTriangularMatrix];
  for (let i = 0; i < gaussian.length; i++) rotation.mulColumn(i, Math.sign(triangle.get(i, i)));
  return rotation;
}
