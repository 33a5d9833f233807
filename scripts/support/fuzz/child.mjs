/** Reads one file after another and says how it went; whatever is no typed error is a fault. */
import { join } from 'node:path';
import { readers } from './readers.mjs';

const [root, folder] = process.argv.slice(2);
const { BarycenterError } = await import(join(root, 'dist', 'src', 'errors.js'));
const known = new Map((await readers(root, folder)).map((reader) => [reader.name, reader]));

/** Longer messages would not fit a screen. */
const LONGEST_MESSAGE = 2000;

/** @param {unknown} error */
function verdictOn(error) {
  if (!(error instanceof BarycenterError))
    return { kind: 'raw error', detail: error instanceof Error ? error.stack : String(error) };
  const { message } = /** @type {Error} */ (error);
  return message.length > LONGEST_MESSAGE
    ? { kind: 'endless message', detail: `${message.length} characters: ${message.slice(0, 300)}` }
    : { kind: 'refused' };
}

/** What comes up beside the promise that was asked for would end the command line with a stack. */
process.on('unhandledRejection', (error) =>
  process.send?.({
    kind: 'raw error',
    detail: `beside its promise: ${error instanceof Error ? error.stack : String(error)}`,
  }),
);
process.on('uncaughtException', (error) =>
  process.send?.({ kind: 'raw error', detail: `beside its promise: ${error.stack}` }),
);

process.on(
  'message',
  async (/** @type {{ reader: string, variant: number, path: string }} */ { reader, variant, path }) => {
    try {
      await known.get(reader)?.variants[variant](path);
      process.send?.({ kind: 'read' });
    } catch (error) {
      process.send?.(verdictOn(error));
    }
  },
);
process.send?.({ kind: 'ready' });
