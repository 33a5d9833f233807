import type { Command } from 'commander';
import type { CpuFeatures } from '../../../device/cpu/cpu_device.js';
import type { DeviceInfo } from '../../../device/contract.js';
import { surveyDevices, type DeviceSurvey } from '../../../open_device/open_device.js';
import { jsonOption } from '../options.js';
import { createOutput, formatTable } from '../output.js';

function describe({ kind, name, driver, software }: DeviceInfo): string[] {
  return [kind, name, software ? `${driver} (software: for tests)` : driver];
}

function features({ node, v8, relaxedSimd, vectorMerging, threads }: CpuFeatures): string[][] {
  return [
    ['Node', `${node} (V8 ${v8})`],
    [
      'relaxed SIMD',
      relaxedSimd ? 'yes: multiply-adds are fused' : 'no: none that fuse here, so multiply-adds round twice',
    ],
    ['256-bit vectors', `${vectorMerging.on ? 'on' : 'off'}: ${vectorMerging.reason}`],
    ['threads', String(threads)],
  ];
}

/** The answer of `barycenter devices` for people. */
export function devicesText({ cpu, webgpu, auto }: DeviceSurvey): string {
  const second = 'info' in webgpu ? describe(webgpu.info) : ['webgpu', 'none', webgpu.unavailable];
  const devices = formatTable([describe(cpu), second]);
  return `${devices}\n\nauto: ${auto.kind} (${auto.reason})\n\nthe cpu device runs on\n${formatTable(features(cpu.features))}`;
}

export function devicesCommand(program: Command): void {
  program
    .command('devices')
    .description('show what can compute here, with which features, what `auto` picks, and why')
    .addOption(jsonOption())
    .action(async (flags: { json?: boolean }) => {
      const survey = await surveyDevices();
      createOutput(flags).result(survey, devicesText(survey));
    });
}
