import { invalid } from '../../errors.js';

/**
 * What `load` imports of packages that users install beside this one, for `operation`.
 * @throws InvalidInputError naming the command that installs them
 */
export async function fromBeside<T>(
  operation: string,
  load: () => Promise<T>,
  packages: string,
  install: string,
): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const said = error instanceof Error ? error.message.split('\n')[0] : String(error);
    const missing = invalid(operation, `needs ${packages}`, said, `Install beside this one: npm install ${install}.`);
    missing.cause = error;
    throw missing;
  }
}
