import { link, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { VectorCheck } from '../../src/device/cpu/node/vector_check.js';
import { recalledOrChecked } from '../../src/device/cpu/node/vector_file.js';
import { conditionsOf, vectorCheckKey, type VectorCheckKey } from '../../src/device/cpu/node/vector_key.js';

const key: VectorCheckKey = {
  v8: '13.6.233.17-node.63',
  processor: 'A processor',
  kernels: '0123',
  conditions: 'address space unlimited',
};
const entry = { ...key, sameBits: true, gain: 1.9 };

describe('the file of checks of merged vectors', () => {
  let folder: string;
  let checks: number;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vector-file-'));
    vi.stubEnv('BARYCENTER_CACHE', join(folder, 'a', 'b'));
    checks = 0;
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  const ask = (of = key, answer: VectorCheck = { sameBits: true, gain: 1.9 }) =>
    recalledOrChecked(of, () => {
      checks++;
      return answer;
    });
  const file = (): string => join(folder, 'a', 'b', 'vectors.json');
  const put = async (text: string): Promise<void> => {
    await mkdir(join(folder, 'a', 'b'), { recursive: true });
    await writeFile(file(), text);
  };

  it('answers for later processes, by all that the answer depends on', async () => {
    expect(await ask()).toEqual({ sameBits: true, gain: 1.9, recalled: false });
    expect(await ask(key, { sameBits: false, gain: 0 })).toEqual({ sameBits: true, gain: 1.9, recalled: true });
    expect(checks).toBe(1);
    for (const name of ['v8', 'processor', 'kernels', 'conditions'] as const) {
      const other = { ...key, [name]: 'other' };
      expect((await ask(other, { sameBits: false, gain: 0 })).recalled).toBe(false);
      expect(await ask(other)).toEqual({ sameBits: false, gain: 0, recalled: true });
    }
    expect(checks).toBe(5);
    expect((await ask()).recalled).toBe(true);
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['vectors.json']);
  });

  it('forgets the oldest of more than a hundred', async () => {
    const old = Array.from({ length: 100 }, (_, i) => ({ ...entry, kernels: String(i) }));
    await put(JSON.stringify({ format: 1, checks: old }));
    expect((await ask()).recalled).toBe(false);
    const kept = (JSON.parse(await readFile(file(), 'utf8')) as { checks: VectorCheckKey[] }).checks;
    expect([kept.length, kept[0].kernels, kept.at(-1)]).toEqual([100, '1', entry]);
  });

  it.each([
    ['text', 'not JSON'],
    ['nothing', ''],
    ['null', 'null'],
    ['cut short', JSON.stringify({ format: 1, checks: [entry] }).slice(0, -9)],
    ['of another format', JSON.stringify({ format: 2, checks: [entry] })],
    ['without a list', JSON.stringify({ format: 1, checks: entry })],
    ['with a list of others', JSON.stringify({ format: 1, checks: [null, 3, [], { ...entry, v8: 13 }] })],
    ['with a negative gain', JSON.stringify({ format: 1, checks: [{ ...entry, gain: -1 }] })],
    ['with a gain that is no number', JSON.stringify({ format: 1, checks: [{ ...entry, gain: '2' }] })],
    ['with bits that are neither', JSON.stringify({ format: 1, checks: [{ ...entry, sameBits: 1 }] })],
  ])('is written anew, without a word, where it is %s', async (_, text) => {
    const warn = vi.spyOn(process, 'emitWarning');
    await put(text);
    expect((await ask()).recalled).toBe(false);
    expect(JSON.parse(await readFile(file(), 'utf8'))).toEqual({ format: 1, checks: [entry] });
    expect((await ask()).recalled).toBe(true);
    expect(warn).not.toHaveBeenCalled();
  });

  it('is done without where it cannot be written', async () => {
    await writeFile(join(folder, 'a'), 'a file');
    expect((await ask()).recalled).toBe(false);
    expect((await ask()).recalled).toBe(false);
    expect(checks).toBe(2);
  });

  it('passes on why a check did not run, and keeps nothing', async () => {
    const failing = recalledOrChecked(key, () => {
      throw new RangeError('no memory');
    });
    await expect(failing).rejects.toThrow('no memory');
    expect((await ask()).recalled).toBe(false);
  });

  it('is whole for whoever reads while it is written, and whoever writes at once', async () => {
    await ask();
    const before = await readFile(file(), 'utf8');
    // Another name of the file that is there: it would change if that file were written into.
    await link(file(), join(folder, 'old'));
    const keys = Array.from({ length: 8 }, (_, i) => ({ ...key, kernels: String(i) }));
    await Promise.all(keys.map((one) => ask(one)));
    expect(await readFile(join(folder, 'old'), 'utf8')).toBe(before);
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['vectors.json']);
    expect((await ask()).recalled).toBe(true);
  });
});

describe('vectorCheckKey', () => {
  it('follows the kernels, V8 and what makes V8 check bounds', () => {
    const [one, other] = [Uint8Array.of(1), Uint8Array.of(2)].map(vectorCheckKey);
    expect({ ...one, kernels: '' }).toEqual({ ...other, kernels: '' });
    expect(one.kernels).not.toBe(other.kernels);
    expect(one.v8).toBe(process.versions.v8);
    const limits = (soft: string) =>
      `Limit                     Soft Limit           Hard Limit           Units     
Max file locks            7                    unlimited            locks     
Max address space         ${soft.padEnd(20)} unlimited            bytes     
`;
    expect(conditionsOf(limits('unlimited'), ['--import', 'tsx'])).toBe('address space unlimited');
    expect(conditionsOf('', [])).toBe('address space unlimited');
    expect(conditionsOf(limits('8192000000'), [])).toBe('address space 8192000000');
    expect(conditionsOf('', ['--disable-wasm-trap-handler', '--no-warnings', ''])).toBe(
      'address space unlimited --disable-wasm-trap-handler',
    );
  });
});
