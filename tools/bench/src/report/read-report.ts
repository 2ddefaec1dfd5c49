import { readFile } from 'node:fs/promises';
import type { Report } from '../harness/result.js';

/**
 * A report that was kept with `--out`.
 *
 * @throws {Error} when the file is none.
 */
export async function readReport(file: string): Promise<Report> {
  const report: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (typeof report === 'object' && report !== null && 'format' in report && report.format === 1)
    return report as Report;
  throw new Error(`${file} is no report of pnpm bench, or one of another version of it.`);
}
