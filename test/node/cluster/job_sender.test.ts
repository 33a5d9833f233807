import { expect, it } from 'vitest';
import { abortedBy } from '../../../src/errors.js';
import { folderStore } from '../../../src/node/cluster/folder_store.js';
import { JobSender } from '../../../src/node/cluster/job_sender.js';
import { fakeQueue, type FakeQueue } from '../../support/fake_queue.js';

const NAMES = Array.from({ length: 200 }, (_, index) => `job-${index}`);

function sender(fake: FakeQueue): { sender: JobSender; told: string[]; stop: () => void } {
  const controller = new AbortController();
  const { signal } = controller;
  const told: string[] = [];
  const spec = { queue: fake.queue, store: folderStore('nowhere'), table: { name: 'a', shards: 1 }, signal };
  const stopped = () => abortedBy(signal, 'stopped');
  const tell = (message: string): void => void told.push(message);
  return { sender: new JobSender({ ...spec, tell, stopped }), told, stop: () => controller.abort() };
}

function queueOf(names: readonly string[]): FakeQueue {
  const fake = fakeQueue();
  for (const name of names) fake.jobs.set(name, { state: 'completed', stalledCounter: 0 });
  return fake;
}

it('forgets what is done at a server whose answers take their time, one by one more than all may', async () => {
  const fake = queueOf(NAMES);
  fake.delay = 40; // two answers for each of 200 jobs: 16 s one after the other
  const { sender: of, told } = sender(fake);
  await of.forget(NAMES);
  expect(told).toEqual([]);
  expect(fake.jobs.size).toBe(0);
});

it('says that jobs stay where it is stopped, without blame on the server', async () => {
  const fake = queueOf(NAMES);
  fake.frozen = new Promise(() => undefined);
  const { sender: of, told, stop } = sender(fake);
  const forgotten = of.forget(NAMES);
  stop();
  await forgotten;
  expect(told).toEqual(['stopped: jobs that are done stay in it']);
});
