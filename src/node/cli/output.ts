/** Results go to standard output, everything a person watches meanwhile to standard error. */
export interface Output {
  readonly json: boolean;
  /** Prints `text` for people, or `value` as one line of JSON. */
  result(value: unknown, text: string): void;
  note(text: string): void;
  /** A note where there is one. */
  doubt(text: string | undefined): void;
}

export function createOutput(options: { readonly json?: boolean }): Output {
  const json = options.json ?? false;
  return {
    json,
    result: (value, text) => process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${text}\n`),
    note: (text) => process.stderr.write(`${text}\n`),
    doubt: (text) => text !== undefined && process.stderr.write(`${text}\n`),
  };
}

/** Lets what is only worth knowing be told as a note. */
export const warningsTo = (output: Output): { onWarning: (message: string) => void } => ({
  onWarning: (message) => output.note(`warning: ${message}`),
});

/** Columns padded to their widest cell, two spaces between. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, c) => Math.max(...rows.map((row) => row[c].length)));
  return rows
    .map((row) =>
      row
        .map((cell, c) => cell.padEnd(widths[c]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
