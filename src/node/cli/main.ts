#!/usr/bin/env node
import { outliveReaders } from './closed_output.js';
import { runCommandLine } from './command_line.js';

let outputFailed = false;
outliveReaders([process.stdout, process.stderr], (error) => {
  if (!outputFailed) process.stderr.write(`barycenter: writing the output: ${error.message}\n`);
  outputFailed = true;
  process.exitCode ||= 1;
});
const code = await runCommandLine(process.argv.slice(2));
process.exitCode = code || (outputFailed ? 1 : 0);
