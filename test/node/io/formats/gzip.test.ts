import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readGzip } from '../../../../src/node/io/formats/gzip.js';
import { readTable } from '../../../../src/node/io/table.js';
import { scratch } from './files.js';

const save = scratch();

describe('compressed text', () => {
  it.each(['x.csv.gz', 'X.CSV.GZ'])('is read as text: %s', async (name) => {
    const table = await readTable(save(name, gzipSync('a,b\n1,2\n3,4.5\n')));
    expect([table.rows, table.columns, [...table.data]]).toEqual([2, 2, [1, 2, 3, 4.5]]);
  });

  it('is refused where it is damaged', async () => {
    const bytes = gzipSync('1,2\n'.repeat(1000));
    await expect(readTable(save('short.csv.gz', bytes.subarray(0, -10)))).rejects.toThrow(
      'whole gzip data; got a file that was cut short',
    );
    await expect(readTable(save('plain.csv.gz', '1,2\n'))).rejects.toThrow('whole gzip data; got damaged data');
    bytes[bytes.length - 8] ^= 1;
    await expect(readTable(save('checksum.csv.gz', bytes))).rejects.toThrow('whole gzip data; got damaged data');
  });

  it('is refused beyond the limit', async () => {
    const path = save('limit.csv.gz', gzipSync('1,2\n'.repeat(25)));
    expect((await readGzip(path, 100)).length).toBe(100);
    await expect(readGzip(path, 99)).rejects.toThrow('must hold at most 99 bytes of text; got more');
  });
});
