import { randomUUID } from 'node:crypto';
import { notify, toError } from '@bloodbank/core/errors';
import { guardLogger, type Logger } from '@bloodbank/core/ports';
import { describeFailure } from '@bloodbank/core/retry';
import { OperationsError } from '../operations-errors.js';

/**
 * Work that takes longer than whoever asked for it waits.
 *
 * States:
 * - running: from `begin` on. It is written down before the work begins.
 * - completed: the work did all of it.
 * - stopped: the work ended before that, by itself or with its process; what it had not reached is as it was.
 * - cancelled: somebody cancelled it, and the work has ended.
 * - failed: the work threw.
 */
export type JobState = 'running' | 'completed' | 'failed' | 'cancelled' | 'stopped';

export interface JobReport {
  readonly id: string;
  /** `dead-letters.redrive` */
  readonly kind: string;
  readonly state: JobState;
  /** Who began it. */
  readonly by: string;
  /** What it works on, such as a queue. */
  readonly target: string;
  /** Event types of which it speaks: who may read none of them learns nothing of it. */
  readonly types: readonly string[];
  /** RFC 3339 */
  readonly started_at: string;
  readonly ended_at?: string;
  readonly done: number;
  readonly total: number;
  /** Were to be done, and were left. */
  readonly failed: number;
  readonly message?: string;
  readonly result?: unknown;
}

/** Where jobs are written down, so that one which died with its process is told of. */
export interface JobLog {
  /** Of processes that are gone, newest first; those that ran are still `running`. */
  read(): Promise<readonly JobReport[]>;
  /** Once it resolved, it survives a crash. */
  write(report: JobReport): Promise<void>;
  remove(id: string): Promise<void>;
}

export interface JobWork {
  readonly id: string;
  /** Aborted when it is cancelled, or its process ends: then the work returns soon. */
  readonly signal: AbortSignal;
  progress(counts: { readonly done?: number; readonly total?: number; readonly failed?: number }): void;
}

export interface JobEnd {
  readonly state?: 'completed' | 'stopped';
  readonly message?: string;
  readonly result?: unknown;
}

export interface JobRequest {
  readonly kind: string;
  readonly by: string;
  readonly target: string;
  readonly types: readonly string[];
  readonly total: number;
  readonly work: (job: JobWork) => Promise<JobEnd>;
}

export interface Jobs {
  /** Resolves when it is written down; the work goes on. @throws {BloodbankError} `operation.jobs-full` */
  begin(request: JobRequest): Promise<JobReport>;
  /** Newest first. */
  list(): readonly JobReport[];
  find(id: string): JobReport | undefined;
  /** False where it does not run. The work ends soon afterwards. */
  cancel(id: string): boolean;
  /** Tells of each change, until it ended or the watch is stopped. */
  watch(id: string, onChange: (report: JobReport) => void): () => void;
  /** Stops what runs and waits for it. */
  close(): Promise<void>;
}

export interface JobsOptions {
  /** Default: they are remembered by this process alone. */
  readonly log?: JobLog;
  readonly logger: Logger;
  /** Told of each job that ended. */
  readonly onEnd?: (report: JobReport) => void;
}

export const MAX_RUNNING = 10;
export const MAX_REMEMBERED = 200;
/** Of the count in the log; who watches is told at once. */
const WRITE_EVERY_MS = 5_000;

const DIED = 'The gateway ended while it ran. What it had not reached is where it was: begin it again to go on.';

interface Running {
  readonly controller: AbortController;
  readonly ended: Promise<void>;
  isCancelled: boolean;
}

/** Reads what was begun before, and says of what died that it did. */
export async function openJobs({ log, logger: given, onEnd }: JobsOptions): Promise<Jobs> {
  const logger = guardLogger(given);
  const reports = new Map<string, JobReport>();
  const running = new Map<string, Running>();
  const watchers = new Map<string, Set<(report: JobReport) => void>>();

  for (const report of [...((await log?.read()) ?? [])].reverse()) {
    const isDead = report.state === 'running';
    const known = isDead ? { ...report, state: 'stopped' as const, message: DIED } : report;
    reports.set(report.id, known);
    if (isDead) await log?.write(known);
  }
  await forgetOldest();

  async function forgetOldest(): Promise<void> {
    for (const [id, { state }] of reports) {
      if (reports.size <= MAX_REMEMBERED) return;
      if (state === 'running') continue;
      reports.delete(id);
      await forget(id);
    }
  }

  /** Once it has begun, a full disk is no reason to end it. */
  async function writeDown(report: JobReport): Promise<void> {
    try {
      await log?.write(report);
    } catch (thrown) {
      logger.warn({ err: toError(thrown), job: report.id }, 'A job could not be written down.');
    }
  }

  async function forget(id: string): Promise<void> {
    try {
      await log?.remove(id);
    } catch (thrown) {
      logger.warn({ err: toError(thrown), job: id }, 'A job could not be forgotten.');
    }
  }

  function change(report: JobReport): void {
    reports.set(report.id, report);
    for (const watcher of watchers.get(report.id) ?? []) {
      notify(
        () => watcher(report),
        (error) => logger.error({ err: error, job: report.id }, 'A watcher of a job failed.'),
      );
    }
  }

  async function run(first: JobReport, work: JobRequest['work'], controller: AbortController): Promise<void> {
    let current = first;
    let writtenAtMs = performance.now();
    let end: Pick<JobReport, 'state' | 'message' | 'result'>;
    try {
      const { state = 'completed', ...more } = await work({
        id: first.id,
        signal: controller.signal,
        progress(counts) {
          current = { ...current, ...counts };
          change(current);
          if (performance.now() - writtenAtMs < WRITE_EVERY_MS) return;
          writtenAtMs = performance.now();
          void writeDown(current);
        },
      });
      const isCut = controller.signal.aborted && state !== 'completed';
      const cutState = running.get(first.id)?.isCancelled === true ? 'cancelled' : 'stopped';
      end = { state: isCut ? cutState : state, ...more };
    } catch (thrown) {
      end = { state: 'failed', message: describeFailure(thrown).message };
    }
    const last: JobReport = { ...current, ...end, ended_at: new Date().toISOString() };
    await writeDown(last);
    running.delete(first.id);
    change(last);
    watchers.delete(first.id);
    const { id, kind, by, target, state, done, failed } = last;
    logger.info({ job: id, kind, by, target, state, done, failed }, 'A job ended.');
    notify(
      () => onEnd?.(last),
      (error) => logger.error({ err: error, job: id }, 'What was told of the end of a job failed.'),
    );
  }

  return {
    async begin({ kind, by, target, types, total, work }) {
      if (running.size >= MAX_RUNNING) {
        throw new OperationsError('operation.jobs-full', `${running.size} jobs run at this gateway already.`);
      }
      const id = randomUUID();
      const started_at = new Date().toISOString();
      const report: JobReport = {
        id,
        kind,
        state: 'running',
        by,
        target,
        types,
        started_at,
        done: 0,
        total,
        failed: 0,
      };
      const controller = new AbortController();
      let begin = (): void => {};
      const begun = new Promise<void>((resolve) => {
        begin = resolve;
      });
      running.set(id, {
        controller,
        isCancelled: false,
        ended: begun.then(() => (reports.has(id) ? run(report, work, controller) : undefined)),
      });
      try {
        await log?.write(report);
        change(report);
        logger.info({ job: id, kind, by, target, total }, 'A job begins.');
      } catch (thrown) {
        running.delete(id);
        throw thrown;
      } finally {
        begin();
      }
      await forgetOldest();
      return report;
    },
    list: () => [...reports.values()].reverse(),
    find: (id) => reports.get(id),
    cancel(id) {
      const job = running.get(id);
      if (job === undefined) return false;
      job.isCancelled = true;
      job.controller.abort();
      return true;
    },
    watch(id, onChange) {
      const own = watchers.get(id) ?? new Set();
      watchers.set(id, own.add(onChange));
      return () => void own.delete(onChange);
    },
    async close() {
      const all = [...running.values()];
      for (const { controller } of all) controller.abort();
      await Promise.all(all.map(({ ended }) => ended));
    },
  };
}
