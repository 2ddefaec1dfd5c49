import { silentLogger } from '@bloodbank/core/ports';
import { waitFor } from '@bloodbank/testkit';
import { expect, it, vi } from 'vitest';
import { THROWN } from '../../../core/src/errors/thrown.fixture.js';
import { type JobLog, type JobReport, type JobRequest, MAX_REMEMBERED, MAX_RUNNING, openJobs } from './jobs.js';

const PATIENT = { timeoutMs: 60_000 };

/** A log in memory, as it would be found by the next process. */
function createLog(): JobLog & { readonly written: Map<string, JobReport> } {
  const written = new Map<string, JobReport>();
  return {
    written,
    read: async () => [...written.values()].reverse(),
    write: async (report) => void written.set(report.id, report),
    remove: async (id) => void written.delete(id),
  };
}

const request = (work: JobRequest['work'], more: Partial<JobRequest> = {}): JobRequest => ({
  kind: 'dead-letters.redrive',
  by: 'ann',
  target: 'orders',
  types: ['slack.message.sent'],
  total: 3,
  work,
  ...more,
});

/** Work that ends when it is told, or when its signal says so. */
function createGate() {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const work: JobRequest['work'] = async ({ signal }) => {
    await Promise.race([opened, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
    return signal.aborted ? { state: 'stopped', message: 'It was interrupted.' } : {};
  };
  return { open, work };
}

it('a job is written down before its work begins, tells how far it is, and how it ended', async () => {
  const log = createLog();
  const onEnd = vi.fn();
  const jobs = await openJobs({ log, logger: silentLogger, onEnd });
  const seen: JobReport[] = [];
  let writtenAtBegin: string | undefined;
  const gate = createGate();
  const begun = await jobs.begin(
    request(async (job) => {
      writtenAtBegin = log.written.get(job.id)?.state;
      await gate.work(job);
      job.progress({ done: 2, failed: 1 });
      return { result: { left: ['x'] } };
    }),
  );
  expect(begun).toMatchObject({ state: 'running', done: 0, total: 3, by: 'ann', target: 'orders' });
  jobs.watch(begun.id, (report) => seen.push(report));
  gate.open();
  await waitFor(() => jobs.find(begun.id)?.state === 'completed', PATIENT);
  expect(writtenAtBegin).toBe('running');
  expect(seen.map(({ state, done }) => [state, done])).toEqual([
    ['running', 2],
    ['completed', 2],
  ]);
  const last = jobs.find(begun.id);
  expect(last).toMatchObject({ done: 2, failed: 1, result: { left: ['x'] }, ended_at: expect.stringMatching(/Z$/) });
  expect(log.written.get(begun.id)).toEqual(last);
  expect(onEnd).toHaveBeenCalledExactlyOnceWith(last);
  expect(jobs.cancel(begun.id)).toBe(false);
});

it('one that throws has failed, and says why; others go on', async () => {
  const jobs = await openJobs({ logger: silentLogger });
  const gate = createGate();
  const good = await jobs.begin(request(gate.work));
  const bad = await jobs.begin(request(() => Promise.reject(new Error('The broker went away.'))));
  await waitFor(() => jobs.find(bad.id)?.state === 'failed', PATIENT);
  expect(jobs.find(bad.id)).toMatchObject({ message: 'The broker went away.', done: 0 });
  expect(jobs.find(good.id)?.state).toBe('running');
  gate.open();
  await waitFor(() => jobs.find(good.id)?.state === 'completed', PATIENT);
});

it('one that is cancelled ends cancelled, one that its gateway ends is stopped', async () => {
  const jobs = await openJobs({ logger: silentLogger });
  const [one, other] = [await jobs.begin(request(createGate().work)), await jobs.begin(request(createGate().work))];
  expect(jobs.cancel(one.id)).toBe(true);
  await waitFor(() => jobs.find(one.id)?.state === 'cancelled', PATIENT);
  expect(jobs.find(other.id)?.state).toBe('running');
  await jobs.close();
  expect(jobs.find(other.id)).toMatchObject({ state: 'stopped', message: 'It was interrupted.' });
});

it('one that was done when it was cancelled is completed', async () => {
  const jobs = await openJobs({ logger: silentLogger });
  const job = await jobs.begin(
    request(async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return { state: 'completed' };
    }),
  );
  jobs.cancel(job.id);
  await waitFor(() => jobs.find(job.id)?.state === 'completed', PATIENT);
});

it('of one that died with its process the next one says so', async () => {
  const log = createLog();
  const first = await openJobs({ log, logger: silentLogger });
  const { id } = await first.begin(request(createGate().work));
  const onEnd = vi.fn();
  const second = await openJobs({ log, logger: silentLogger, onEnd });
  expect(second.find(id)).toMatchObject({ state: 'stopped', message: expect.stringContaining('The gateway ended') });
  expect(log.written.get(id)?.state).toBe('stopped');
  expect(onEnd).not.toHaveBeenCalled();
  await first.close();
});

it('only so many run at a time, and only so many are remembered', async () => {
  const log = createLog();
  const jobs = await openJobs({ log, logger: silentLogger });
  for (let n = 0; n < MAX_RUNNING; n++) await jobs.begin(request(createGate().work));
  await expect(jobs.begin(request(async () => ({})))).rejects.toMatchObject({ code: 'operation.jobs-full' });
  await jobs.close();
  for (let n = 0; n < MAX_REMEMBERED; n++) {
    const { id } = await jobs.begin(request(async () => ({})));
    await waitFor(() => jobs.find(id)?.state === 'completed', PATIENT);
  }
  await jobs.begin(request(async () => ({}), { kind: 'newest' }));
  expect(jobs.list()).toHaveLength(MAX_REMEMBERED);
  expect(jobs.list()[0]?.kind).toBe('newest');
  await waitFor(() => log.written.size === MAX_REMEMBERED, PATIENT);
});

it('what cannot be written down is not begun; what a watcher throws is no job’s fault', async () => {
  const full: JobLog = {
    read: async () => [],
    write: () => Promise.reject(new Error('disk full')),
    remove: async () => {},
  };
  const strict = await openJobs({ log: full, logger: silentLogger });
  const work = vi.fn(async () => ({}));
  await expect(strict.begin(request(work))).rejects.toThrow('disk full');
  expect(work).not.toHaveBeenCalled();
  expect(strict.list()).toEqual([]);

  const jobs = await openJobs({ logger: silentLogger });
  const gate = createGate();
  const { id } = await jobs.begin(request(gate.work));
  jobs.watch(id, () => {
    throw new Error('on purpose');
  });
  gate.open();
  await waitFor(() => jobs.find(id)?.state === 'completed', PATIENT);
});

it.each(THROWN)(
  'whatever work, watcher, log, logger and the one who is told throw (%s), the job ends and others run',
  async (_, make) => {
    const fail = (): never => {
      throw make();
    };
    let mayWrite = true;
    const log: JobLog = {
      read: async () => [],
      write: async () => (mayWrite ? undefined : fail()),
      remove: fail,
    };
    const logger = { debug: fail, info: fail, warn: fail, error: fail } as never;
    const jobs = await openJobs({ log, logger, onEnd: fail });
    const gate = createGate();
    const { id } = await jobs.begin(
      request(async (job) => {
        await gate.work(job);
        return fail();
      }),
    );
    jobs.watch(id, fail);
    mayWrite = false;
    gate.open();
    await waitFor(() => jobs.find(id)?.state === 'failed', PATIENT);
    mayWrite = true;
    const next = await jobs.begin(request(async () => ({})));
    await waitFor(() => jobs.find(next.id)?.state === 'completed', PATIENT);
  },
);
