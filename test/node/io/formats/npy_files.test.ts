import { describe, expect, it } from 'vitest';
import { readTable } from '../../../../src/node/io/table.js';
import { counted, fileOf } from './files.js';

describe('readTable of .npy', () => {
  it.each([
    ['half', Float32Array.from(counted(5, 3))],
    ['fortran', Float32Array.from(counted(5, 3))],
    ['big_endian', Float64Array.from(counted(5, 3))],
    ['bool', Float64Array.of(1, 0, 0, 1, 1, 1)],
  ])('reads what NumPy wrote: %s', async (name, values) => {
    expect((await readTable(fileOf(`npy/${name}.npy`))).data).toEqual(values);
  });

  it('says how complex and structured arrays keep their data', async () => {
    await expect(readTable(fileOf('npy/complex.npy'))).rejects.toThrow(
      'numpy.stack([array.real, array.imag], axis=-1) for (n,).',
    );
    await expect(readTable(fileOf('npy/structured.npy'))).rejects.toThrow('fields "x", "y". Make its fields columns: ');
  });
});

describe('files of other kinds', () => {
  it.each([
    ['x.rds', 'In R: write.csv(readRDS("x.rds"), "x.csv", row.names = FALSE).'],
    ['x.XLSX', 'pandas.read_excel("x.xlsx")'],
    ['x.mat', 'scipy.io.loadmat("x.mat")["NAME"]'],
    ['x.feather', 'pandas.read_feather("x.feather").to_parquet("x.parquet")'],
    ['x.json.gz', 'Unpack it: gunzip x.gz'],
    ['x.what', 'numpy.save("x.npy", ARRAY)'],
  ])('%s is refused with the line that converts it', async (name, line) => {
    await expect(readTable(name)).rejects.toThrow(line);
  });
});
