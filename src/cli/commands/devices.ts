import type { Command } from 'commander';
import type { DeviceInfo } from '../../device/device.js';
import { surveyDevices } from '../../device/open_device.js';
import { jsonOption } from '../options.js';
import { createOutput, formatTable } from '../output.js';

function describe({ kind, name, driver, software }: DeviceInfo): string[] {
  return [kind, name, software ? `${driver} (software: for tests)` : driver];
}

export function devicesCommand(program: Command): void {
  program
    .command('devices')
    .description('show what can compute here, what `auto` picks, and why')
    .addOption(jsonOption())
    .action(async (flags: { json?: boolean }) => {
      const survey = await surveyDevices();
      const { cpu, webgpu, auto } = survey;
      const second = 'info' in webgpu ? describe(webgpu.info) : ['webgpu', 'none', webgpu.unavailable];
      const text = `${formatTable([describe(cpu), second])}\n\nauto: ${auto.kind} (${auto.reason})`;
      createOutput(flags).result(survey, text);
    });
}
