/**
 * Sweeps, tables and trainings over a real Redis for a while, with workers that join and leave at random, some by
 * SIGTERM, some by SIGKILL; then each result is held against that of one machine, to the bit.
 * npm run soak -- --minutes 30 [--workers 3] [--seed 1]. Ends with 1 on a fault; needs redis-server.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { newCommand, numberFrom } from './support/command.mjs';
import { soakCrew } from './support/soak/crew.mjs';
import { soakTasks } from './support/soak/tasks.mjs';
import { startServer } from './support/soak/server.mjs';

const { minutes, workers, seed } = newCommand('npm run soak --')
  .description('Sweeps, tables and trainings over a real Redis, with workers that come and go; needs redis-server.')
  .option('--minutes <n>', 'how long', numberFrom(0.1), 30)
  .option('--workers <n>', 'about how many at a time', numberFrom(1, 32), 3)
  .option('--seed <text>', 'of who joins, leaves and dies when', String(Date.now() % 1_000_000))
  .parse()
  .opts();
console.log(`soak: ${minutes} minutes, about ${workers} workers, --seed ${seed}`);

const folder = await mkdtemp(join(tmpdir(), 'soak-'));
const server = await startServer(folder);
const crew = soakCrew({ address: server.address, folder, count: workers, seed });
const faults = [];
const rows = [];
try {
  const tasks = await soakTasks(folder, server.address, crew.sampled);
  const end = performance.now() + 60_000 * minutes;
  const changing = crew.change(() => performance.now() < end);
  for (let turn = 0; performance.now() < end; turn++) {
    const task = tasks[turn % tasks.length];
    const started = performance.now();
    const fault = await task.run(turn);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    rows.push({
      turn,
      task: task.name,
      seconds,
      joined: crew.joined,
      killed: crew.killed,
      result: fault ?? 'same bits',
    });
    if (fault) faults.push(`${task.name} ${turn}: ${fault}`);
  }
  await changing;
  faults.push(...(await crew.end()));
} finally {
  await crew.kill();
  await server.stop();
  await delay(200);
  if (faults.length === 0) await rm(folder, { recursive: true, force: true });
}
console.table(rows);
console.table(crew.memory());
for (const fault of faults) console.error(`fault: ${fault}`);
if (faults.length > 0) console.error(`what was computed stays in ${folder}`);
if (faults.length === 0)
  console.log(`no fault in ${rows.length} turns; ${crew.joined} workers joined, ${crew.killed} were killed`);
process.exitCode = faults.length === 0 ? 0 : 1;
