import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from './free_port.js';

const main = fileURLToPath(new URL('../../../dist/src/node/cli/main.js', import.meta.url));
const run = promisify(execFile);

/** A real Slurm of one node, in a folder of its own, which is also where its jobs run. */
export interface SlurmCluster {
  readonly folder: string;
  /** What a command of Slurm prints. */
  ask(command: string, ...args: string[]): Promise<string>;
  /** A shell script where its jobs run, with `barycenter` and Slurm's commands on its path; its standard output. */
  shell(script: string): Promise<string>;
  /** Until no job waits or runs. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The node says that it has eight processors, so that two jobs of four run at a time, whatever this machine has. Nobody
 * is asked who he is (`auth/none`): its two ports are open while a test runs, on this machine.
 */
const configuration = (folder: string, name: string, [controller, daemon]: readonly number[]): string => `
ClusterName=test
SlurmctldHost=${name}(127.0.0.1)
SlurmctldPort=${controller}
SlurmdPort=${daemon}
SlurmUser=${userInfo().username}
SlurmdUser=${userInfo().username}
AuthType=auth/none
AuthInfo=cred_expire=5
CredType=cred/none
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
SchedulerParameters=sched_interval=1
KillWait=30
ReturnToService=2
NodeName=${name} NodeAddr=127.0.0.1 CPUs=8 State=UNKNOWN
PartitionName=all Nodes=${name} Default=YES State=UP
`;

/** @throws Error where there is no Slurm: these tests fail, they are never skipped */
export async function startSlurm(): Promise<SlurmCluster> {
  const root = await mkdtemp(join(tmpdir(), 'slurm-'));
  const folder = join(root, 'jobs');
  for (const one of [folder, join(root, 'state'), join(root, 'spool'), join(root, 'bin')]) await mkdir(one);
  const [file, program] = [join(root, 'slurm.conf'), join(root, 'bin', 'barycenter')];
  await writeFile(file, configuration(root, hostname().split('.')[0], [await freePort(), await freePort()]));
  await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  await chmod(program, 0o755);
  const env = { ...process.env, SLURM_CONF: file, PATH: `${join(root, 'bin')}:${process.env.PATH ?? ''}` };
  const ask = async (command: string, ...args: string[]): Promise<string> =>
    (await run(command, args, { cwd: folder, env })).stdout;
  const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
    for (let attempt = 0; !(await holds()); attempt++) {
      if (attempt > 1200) throw new Error(`${what}: not within two minutes`);
      await delay(100);
    }
  };
  const daemons: ChildProcess[] = [];
  for (const name of ['slurmctld', 'slurmd']) daemons.push(await daemon(name, file, join(root, `${name}.log`)));
  await until('a node that takes jobs', async () =>
    (await ask('sinfo', '-h', '-o', '%T').catch(() => '')).includes('idle'),
  );
  return {
    folder,
    ask,
    shell: (script) => ask('bash', '-euo', 'pipefail', '-c', script),
    idle: () => until('an empty queue', async () => (await ask('squeue', '-h')) === ''),
    async stop() {
      for (const one of daemons.reverse()) {
        const ended = once(one, 'exit');
        if (one.exitCode !== null || !one.kill('SIGTERM')) continue;
        await Promise.race([ended, delay(5000).then(() => one.kill('SIGKILL'))]);
      }
      await rm(root, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

async function daemon(name: string, file: string, log: string): Promise<ChildProcess> {
  const child = spawn(name, ['-D', '-f', file, '-L', log], { stdio: 'ignore' });
  const failed = once(child, 'error').then(([error]) => {
    throw new Error('no Slurm on this machine: apt-get install slurm-wlm', { cause: error });
  });
  await Promise.race([once(child, 'spawn'), failed]);
  return child;
}
