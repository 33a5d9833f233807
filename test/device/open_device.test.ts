import { describe, expect, it } from 'vitest';
import { openDevice, surveyDevices } from '../../src/open_device/open_device.js';
import { InvalidInputError } from '../../src/errors.js';

describe('openDevice', () => {
  it('picks what the survey says it picks', async () => {
    const survey = await surveyDevices();
    const device = await openDevice();
    expect(device.kind).toBe(survey.auto.kind);
    await device.close();
    // The tests run where WebGPU answers: a hardware adapter is taken, a software one is not, and the reason names it.
    if ('unavailable' in survey.webgpu) throw new Error(`the tests need WebGPU: ${survey.webgpu.unavailable}`);
    const { software, name } = survey.webgpu.info;
    expect(survey.auto.kind).toBe(software ? 'cpu' : 'webgpu');
    expect(survey.auto.reason).toContain(name);
  });

  it('opens either kind when told to, software adapters included', async () => {
    for (const kind of ['cpu', 'webgpu'] as const) {
      const device = await openDevice({ kind });
      expect(device.kind).toBe(kind);
      expect(device.info.kind).toBe(kind);
      await device.close();
    }
    const single = await openDevice({ kind: 'cpu', threads: 1 });
    expect(single.info.threads).toBe(1);
    await single.close();
  });

  it('refuses a kind it does not know', async () => {
    const kind = 'gpu' as 'auto';
    await expect(openDevice({ kind })).rejects.toThrow(InvalidInputError);
    await expect(openDevice({ kind })).rejects.toThrow(
      'openDevice: kind must be auto, webgpu or cpu; got gpu. Leave it out for auto.',
    );
  });
});
