import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../src/node/cli/command_line.js';
import { devicesText } from '../../../src/node/cli/commands/devices.js';
import type { DeviceSurvey } from '../../../src/open_device/open_device.js';

describe('barycenter devices', () => {
  let out: string;
  beforeEach(() => {
    out = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((out += String(text))));
    vi.stubEnv('BARYCENTER_REVECTORIZE', '0');
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  it('says what is here and what of V8 the kernels use', async () => {
    expect(await runCommandLine(['devices', '--json'])).toBe(0);
    const survey = JSON.parse(out) as DeviceSurvey;
    const { node, v8 } = process.versions;
    expect(survey.cpu).toMatchObject({ kind: 'cpu', software: false });
    expect(survey.cpu.features).toEqual({
      node,
      v8,
      // Every Node that we support has it, 20 behind a flag that the device sets.
      relaxedSimd: true,
      vectorMerging: { on: false, reason: 'turned off by BARYCENTER_REVECTORIZE=0' },
      threads: survey.cpu.threads,
    });
    out = '';
    expect(await runCommandLine(['devices'])).toBe(0);
    expect(out).toBe(`${devicesText(survey)}\n`);
  });

  it('tells people why there is no GPU, and what of V8 is there', () => {
    const info = { kind: 'cpu', name: 'A processor', driver: 'WebAssembly SIMD', software: false, threads: 3 } as const;
    const features = {
      node: '26.1.0',
      v8: '14.6.1',
      relaxedSimd: false,
      vectorMerging: { on: true, reason: 'the same bits at 1.80 times the speed' },
      threads: 3,
    };
    const survey: DeviceSurvey = {
      cpu: { ...info, features },
      webgpu: { unavailable: 'no adapter answers' },
      auto: { kind: 'cpu', reason: 'no WebGPU adapter' },
    };
    expect(devicesText(survey)).toMatch(
      /^cpu +A processor[^]*^webgpu .*no adapter answers[^]*^auto: cpu .*no WebGPU adapter[^]*26\.1\.0[^]* no: [^]* on: .*1\.80 times[^]*threads +3$/m,
    );
  });
});
