/** A reader that has gone, as in `… | head -1`, and a terminal that was closed. */
const GONE = ['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED', 'ECONNRESET'];

/**
 * Lets work go on when nobody reads what it prints: files are what a command leaves, so that its exit code is that of
 * the work.
 * @param onFailure told of any other failure, such as a full disk behind `> result.json`
 */
export function outliveReaders(streams: readonly NodeJS.WritableStream[], onFailure: (error: Error) => void): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!GONE.includes(error.code ?? '')) onFailure(error);
    });
  }
}
