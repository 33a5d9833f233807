/** A shape or a feature that a library cannot do, in words for the report: `{"unsupported": message}`. */
export class UnsupportedError extends Error {
  name = 'UnsupportedError';
}
