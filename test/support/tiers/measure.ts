/** Set up before every test file: hands its CPU time to the reporter beside this. */
import { afterAll } from 'vitest';
import { cpuSeconds } from './cpu_seconds.js';

const before = cpuSeconds();
// The last hook to run of a file, for it is the first that is registered.
// eslint-disable-next-line no-empty-pattern -- vitest takes no other first argument
afterAll(({}, file) => {
  (file.meta as { cpuSeconds?: number }).cpuSeconds = cpuSeconds() - before;
});
