import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../support/webgpu_exit_program.mjs', import.meta.url));

/** Far more than opening a device takes; a process that hangs is killed and fails the test. */
const LIMIT_MS = 120_000;

describe('a process that used a WebGPU device', () => {
  it.each(['close', 'forget', 'pending-read', 'reopen'])('exits by itself: %s', async (mode) => {
    const { stdout } = await run(process.execPath, [program, mode], { timeout: LIMIT_MS });
    expect(stdout.trim()).toBe('42');
  });
});
