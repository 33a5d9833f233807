import { execFileSync, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { invalid } from '../../src/errors.js';
import { fromRoot } from '../support/root.js';

/** A host's way to the server. */
export interface Link {
  /** One way. */
  readonly milliseconds: number;
  /** Each way. */
  readonly megabitsPerSecond: number;
}

/** With a link to the server each. */
export const HOSTS = ['coordinator', 'worker'] as const;
type Host = (typeof HOSTS)[number];

const OPERATION = 'bench:network';
const PORT = 6379;
/** What our namespaces' names begin with; the process that made them follows. */
const OURS = 'barycenter-bench-';
const PYTHON = '/usr/bin/python3';
const PIPED: SpawnOptions = { stdio: ['ignore', 'pipe', 'inherit'] };
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const run = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

function hasProgram(program: string): boolean {
  if (program.startsWith('/')) return existsSync(program);
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(`${folder}/${program}`));
}

/** @throws InvalidInputError saying what is missing and how it is had */
export function checkNeeds(uid = process.getuid?.(), has = hasProgram): void {
  if (process.platform !== 'linux' || uid !== 0)
    throw invalid(
      OPERATION,
      'network namespaces need Linux and root',
      `${process.platform}, user ${uid ?? 'unknown'}`,
      'Run it as root; `npm run bench -- rounds` measures without a network as anyone.',
    );
  const needed = { ip: 'iproute2', [PYTHON]: 'python3', 'redis-server': 'redis-server' };
  for (const [program, of] of Object.entries(needed))
    if (!has(program)) throw invalid(OPERATION, `needs ${program}`, 'none on this machine', `apt-get install ${of}.`);
  if (!has('/dev/net/tun'))
    throw invalid(OPERATION, 'needs /dev/net/tun', 'none', 'Run it where the kernel has TUN devices.');
}

function remove(isOver: (pid: string) => boolean): void {
  for (const line of run('ip', 'netns', 'list').split('\n')) {
    const name = line.split(' ')[0];
    const [, pid] = new RegExp(`^${OURS}(\\d+)-`).exec(name) ?? [];
    if (pid !== undefined && isOver(pid)) run('ip', 'netns', 'del', name);
  }
}
const removeOwn = (): void => remove((pid) => pid === String(process.pid));
/** What a process left that was killed. */
const removeLeft = (): void => remove((pid) => !existsSync(`/proc/${pid}`));

/** Three hosts, which are network namespaces: a Redis server, and a coordinator and a worker with a link to it each. */
export class Hosts {
  readonly #children: ChildProcess[] = [];
  readonly #end = (): void => {
    for (const child of this.#children) child.kill('SIGKILL');
    removeOwn();
  };
  readonly #stop = (): void => process.exit(130);

  private constructor() {
    process.on('exit', this.#end);
    for (const signal of SIGNALS) process.on(signal, this.#stop);
  }

  /**
   * Lends hosts to `use`, and removes them whatever becomes of it.
   * @throws InvalidInputError where the system refuses
   */
  static async with<T>(link: Link, use: (hosts: Hosts) => Promise<T>): Promise<T> {
    removeLeft();
    const hosts = new Hosts();
    try {
      await hosts.#make(link);
      return await use(hosts);
    } finally {
      await hosts.#close();
    }
  }

  #name = (host: string): string => `${OURS}${process.pid}-${host}`;

  async #make({ milliseconds, megabitsPerSecond }: Link): Promise<void> {
    const server = this.#name('server');
    try {
      run('ip', 'netns', 'add', server);
      run('ip', '-n', server, 'link', 'set', 'lo', 'up');
      for (const [i, host] of HOSTS.entries()) {
        const [own, device] = [this.#name(host), `link${i}`];
        run('ip', 'netns', 'add', own);
        for (const [at, address] of [
          [server, `10.251.${i}.1/30`],
          [own, `10.251.${i}.2/30`],
        ]) {
          run('ip', '-n', at, 'tuntap', 'add', 'dev', device, 'mode', 'tun');
          run('ip', '-n', at, 'address', 'add', address, 'dev', device);
          run('ip', '-n', at, 'link', 'set', device, 'up');
        }
        const args = [server, own, device, String(milliseconds), String(megabitsPerSecond)];
        const carrier = this.#keep(spawn(PYTHON, [fromRoot('bench', 'network', 'link.py'), ...args], PIPED));
        const ended = once(carrier, 'exit').then(() => {
          throw new Error('its link ended');
        });
        await Promise.race([once(carrier.stdout!, 'data'), ended]);
        ended.catch(() => undefined);
      }
    } catch (error) {
      const said = (error as { stderr?: string }).stderr?.trim() ?? String(error);
      const wayOut = 'Run it where root may make namespaces, outside of an unprivileged container.';
      throw invalid(OPERATION, 'the system must make network namespaces and TUN devices', said, wayOut);
    }
    const own = ['--port', String(PORT), '--protected-mode', 'no', '--save', ''];
    this.spawn('server', 'redis-server', own).stdout!.resume();
  }

  /** The server's address as a host sees it. */
  address(host: Host): string {
    return `redis://10.251.${HOSTS.indexOf(host)}.1:${PORT}`;
  }

  /** A process on a host; ended with the hosts at the latest. */
  spawn(host: 'server' | Host, program: string, args: readonly string[]): ChildProcess {
    return this.#keep(spawn('ip', ['netns', 'exec', this.#name(host), program, ...args], PIPED));
  }

  #keep(child: ChildProcess): ChildProcess {
    this.#children.push(child);
    return child;
  }

  async #close(): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    removeOwn();
    process.off('exit', this.#end);
    for (const signal of SIGNALS) process.off(signal, this.#stop);
  }
}
