import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder } from '../../../src/node/io/cache_folder.js';

const home = '/home/ada';

describe('cacheFolder', () => {
  it.each([
    ['linux', {}, join(home, '.cache', 'energy-barycenter')],
    ['linux', { XDG_CACHE_HOME: '/var/cache/ada' }, join('/var/cache/ada', 'energy-barycenter')],
    ['linux', { XDG_CACHE_HOME: 'relative' }, join(home, '.cache', 'energy-barycenter')],
    ['linux', { XDG_CACHE_HOME: '' }, join(home, '.cache', 'energy-barycenter')],
    ['darwin', { XDG_CACHE_HOME: '/var/cache/ada' }, join(home, 'Library', 'Caches', 'energy-barycenter')],
    ['win32', {}, join(home, 'AppData', 'Local', 'energy-barycenter', 'Cache')],
    ['win32', { LOCALAPPDATA: '/local' }, join('/local', 'energy-barycenter', 'Cache')],
    ['linux', { BARYCENTER_CACHE: '/mine', XDG_CACHE_HOME: '/other' }, '/mine'],
    ['darwin', { BARYCENTER_CACHE: '/mine' }, '/mine'],
  ] as const)('follows the convention of %s, %o', (platform, environment, expected) => {
    expect(cacheFolder({ platform, environment, home })).toBe(expected);
  });

  it('is an absolute path here', () => {
    expect(cacheFolder()).toMatch(/^(\/|[A-Z]:\\)/);
  });

  it("is the tests' own here, not the user's", () => {
    expect(cacheFolder()).toBe(resolve('node_modules', '.cache', 'energy-barycenter', 'tests'));
  });
});
