/**
 * Makes these files with the writer of Apache Arrow's Rust implementation (parquet-wasm 0.8.0, apache-arrow 21.2.0):
 *     npm i --no-save parquet-wasm@0.8.0 apache-arrow@21.2.0 && node make_files.mjs
 * value[i, j] = i + j / 8 where nothing else is said.
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as arrow from 'apache-arrow';

const { Compression, Table, WriterPropertiesBuilder, writeParquet } = createRequire(import.meta.url)('parquet-wasm');

function save(name, columns, build = (properties) => properties) {
  const table = Table.fromIPCStream(arrow.tableToIPC(new arrow.Table(columns), 'stream'));
  const properties = build(new WriterPropertiesBuilder().setCompression(Compression.SNAPPY)).build();
  writeFileSync(new URL(name, import.meta.url), writeParquet(table, properties));
}

const column = (rows, j, type) =>
  arrow.vectorFromArray(
    Array.from({ length: rows }, (_, i) => i + j / 8),
    type,
  );
const plain = (rows, type) => ({ x: column(rows, 0, type), y: column(rows, 1, type), z: column(rows, 2, type) });
const days = arrow.vectorFromArray(['2', '4', '2', '4', '2', '4'], new arrow.Utf8());

for (const name of ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'BROTLI', 'ZSTD', 'LZ4_RAW']) {
  save(`${name.toLowerCase()}.parquet`, plain(6, new arrow.Float64()), (p) => p.setCompression(Compression[name]));
}
save('float32_groups.parquet', plain(100, new arrow.Float32()), (p) => p.setMaxRowGroupSize(40));
save('mixed.parquet', {
  id: arrow.vectorFromArray(['a', 'b', 'c', 'd', 'e', 'f'], new arrow.Utf8()),
  day: days,
  count: arrow.vectorFromArray([1n, 2n, 3n, 4n, 5n, 6n], new arrow.Int64()),
  small: arrow.vectorFromArray([1, 2, 3, 4, 5, 6], new arrow.Uint8()),
  flag: arrow.vectorFromArray([true, false, true, false, true, false], new arrow.Bool()),
  when: arrow.vectorFromArray(
    [0, 1, 2, 3, 4, 5].map((d) => new Date(Date.UTC(2024, 0, 1 + d))),
    new arrow.DateDay(),
  ),
  x: column(6, 0, new arrow.Float64()),
  y: column(6, 1, new arrow.Float32()),
});
save('nulls.parquet', {
  x: arrow.vectorFromArray([0, null, 2, 3], new arrow.Float64()),
  y: arrow.vectorFromArray([0, 1, 2, null], new arrow.Int32()),
  z: arrow.vectorFromArray([0, 1, 2, 3], new arrow.Float32()),
});
save('large_integers.parquet', { n: arrow.vectorFromArray([1n, 2n ** 53n + 1n], new arrow.Int64()) });
save('lists.parquet', {
  pair: arrow.vectorFromArray(
    [
      [1, 2],
      [3, 4],
    ],
    new arrow.List(new arrow.Field('item', new arrow.Float64())),
  ),
  x: column(2, 0, new arrow.Float64()),
});
