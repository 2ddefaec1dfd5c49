import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobLog, JobReport } from '@bloodbank/operations';
import { livenessOf, ownIdentity, PRIVATE_FOLDER, type ProcessIdentity, writeDurably } from '@bloodbank/outbox';

interface WrittenJob {
  readonly owner: ProcessIdentity;
  readonly report: JobReport;
}

const NAME = /^[0-9a-f-]{36}\.json$/;

/** Jobs in a folder, a file each. What belongs to a process that runs is left to it. */
export function createFolderJobLog(folder: string): JobLog {
  const owner = ownIdentity();
  const fileOf = (id: string): string => join(folder, `${id}.json`);

  async function readJob(name: string): Promise<readonly JobReport[]> {
    try {
      const job = JSON.parse(await readFile(join(folder, name), 'utf8')) as WrittenJob;
      if (typeof job.report.id !== 'string' || typeof job.report.started_at !== 'string') return [];
      return livenessOf(job.owner, owner) === 'alive' ? [] : [job.report];
    } catch {
      // Somebody else's file, or one that was removed meanwhile.
      return [];
    }
  }

  return {
    async read() {
      await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
      const names = (await readdir(folder)).filter((name) => NAME.test(name));
      const reports = (await Promise.all(names.map(readJob))).flat();
      return reports.sort((a, b) => b.started_at.localeCompare(a.started_at));
    },
    write: (report) => writeDurably(fileOf(report.id), JSON.stringify({ owner, report } satisfies WrittenJob)),
    remove: (id) => rm(fileOf(id), { force: true }),
  };
}
