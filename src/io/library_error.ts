import { InvalidInputError, invalid, shorten } from '../errors.js';

const MOST_CHARACTERS = 160;

/** What a library says of a file it cannot read, on one line and in bounds. */
export function libraryMessage(error: unknown): string {
  const [line] = (error instanceof Error ? error.message : String(error)).trim().split('\n');
  return line === '' ? 'an error without a message' : shorten(line, MOST_CHARACTERS);
}

/**
 * Runs a library's part in reading a file. Whatever it throws is taken for a fault of the file, for libraries that read
 * untrusted bytes throw whatever the language does when it reads past an end.
 * @throws InvalidInputError saying `rule`
 */
export async function inLibrary<T>(
  rule: string,
  wayOut: string,
  operation: string,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof InvalidInputError) throw error;
    const fault = invalid(operation, rule, `"${libraryMessage(error)}" from its reader`, wayOut);
    fault.cause = error;
    throw fault;
  }
}
