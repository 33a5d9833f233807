/**
 * Every error a user can cause or meet. A message names the operation, the rule, the value received and the way out.
 * The command line prints the message and exits with `exitCode`; anything else that is thrown is a defect of ours.
 */
export class BarycenterError extends Error {
  /** Written out for each class: minifiers rename classes, and what asks for an error's name must go on finding it. */
  override readonly name: string = 'BarycenterError';
  /** Process exit code of the command line. */
  readonly exitCode: number = 1;
}

/** Input that breaks a rule: a problem, a file, an argument. */
export class InvalidInputError extends BarycenterError {
  override readonly name = 'InvalidInputError';
  override readonly exitCode: number = 2;
}

/** No device of the kind asked for, or a device without a feature or limit that the work needs. */
export class DeviceUnavailableError extends BarycenterError {
  override readonly name = 'DeviceUnavailableError';
}

/** The device went away (driver reset, `close()`, unplugged). Buffers are gone; reopen and resume from a checkpoint. */
export class DeviceLostError extends BarycenterError {
  override readonly name = 'DeviceLostError';
}

/** The device refused or failed an operation: out of memory, validation, a crashed worker. */
export class DeviceOperationError extends BarycenterError {
  override readonly name = 'DeviceOperationError';
}

/** A kernel did not compile. The message carries line, column and the source around it. */
export class KernelCompileError extends BarycenterError {
  override readonly name = 'KernelCompileError';
}

/** A chain or a potential left the finite numbers. */
export class DivergenceError extends BarycenterError {
  override readonly name = 'DivergenceError';
}

/**
 * Work stopped by an `AbortSignal`, whose reason is the `cause`. Its `name` is `AbortError`, as platforms have it, so
 * that code that looks for such errors of `fetch` or streams finds it.
 */
export class AbortedError extends BarycenterError {
  override readonly name = 'AbortError';
  override readonly exitCode: number = 130;
  readonly code = 'ABORT_ERR';
}

/** The error of work that a signal stopped. */
export function abortedBy(signal: { readonly reason: unknown }, message: string): AbortedError {
  return new AbortedError(message, { cause: signal.reason });
}

/** Most characters of a received value in a message: a path and what was wrong in it, not a file. */
const maxReceived = 300;

/** A user's text as messages show it: cut after `most` characters, control characters of terminals escaped. */
export function shorten(text: string, most: number): string {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text;
  return cut.replace(
    /(?![\t\n])\p{Cc}/gu,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** A user's text in quotes, cut after `most` characters, with what does not print escaped. */
export function quoted(text: string, most = 40): string {
  return shorten(JSON.stringify(text.length > most ? `${text.slice(0, most)}…` : text), Infinity);
}

/** Builds the one sentence form used all over: "OPERATION: RULE; got VALUE. WAY OUT". Long values are cut. */
export function invalid(operation: string, rule: string, received: string, wayOut: string): InvalidInputError {
  return new InvalidInputError(`${operation}: ${rule}; got ${shorten(received, maxReceived)}. ${wayOut}`);
}
