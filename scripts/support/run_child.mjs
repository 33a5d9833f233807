import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** @type {NodeJS.Signals[]} */
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a Node program with our own standard streams, passes signals on, and resolves with its exit code
 * (128 + signal number where a signal ended it, as shells count).
 * @param {string[]} argv script and arguments
 * @param {Record<string, string>} [environment] added to ours
 * @param {string} [node] another Node than ours
 * @returns {Promise<number>}
 */
export function runNode(argv, environment = {}, node = process.execPath) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, argv, { stdio: 'inherit', env: { ...process.env, ...environment } });
    /** @param {NodeJS.Signals} signal */
    const passOn = (signal) => child.kill(signal);
    for (const signal of PASSED_ON) process.on(signal, passOn);
    const stopListening = () => PASSED_ON.forEach((signal) => process.off(signal, passOn));
    child.once('error', (error) => {
      stopListening();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      stopListening();
      resolve(signal ? 128 + constants.signals[signal] : (code ?? 1));
    });
  });
}
