import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readReport } from './read-report.js';
import { type NamedReport, renderBenchmarks } from './render-page.js';

const FOLDER = 'benchmarks';

/** Writes `benchmarks.md` and its plots into the folder of the docs, from the reports in `benchmarks/`. */
export async function writePage(docs: string): Promise<void> {
  const files = await renderFrom(docs);
  await mkdir(join(docs, FOLDER), { recursive: true });
  for (const [file, text] of files) await writeFile(join(docs, file), text);
  for (const file of await plotsIn(docs)) if (!files.has(file)) await rm(join(docs, file));
}

/** The files that are not as the reports say, a plot of nothing included; empty when all are up to date. */
export async function findOutdated(docs: string): Promise<readonly string[]> {
  const files = await renderFrom(docs);
  const outdated: string[] = [];
  for (const [file, text] of files) {
    const current = await readFile(join(docs, file), 'utf8').catch(() => undefined);
    if (current !== text) outdated.push(file);
  }
  return [...outdated, ...(await plotsIn(docs)).filter((file) => !files.has(file))];
}

async function renderFrom(docs: string): Promise<ReadonlyMap<string, string>> {
  const names = (await filesIn(docs)).filter((file) => file.endsWith('.json')).sort();
  const reports = names.map(
    async (name): Promise<NamedReport> => [basename(name, '.json'), await readReport(join(docs, FOLDER, name))],
  );
  // The newest run first: what it is today comes before what it was.
  const byAge = (await Promise.all(reports)).sort(([, a], [, b]) => b.at.localeCompare(a.at));
  return renderBenchmarks(byAge);
}

async function plotsIn(docs: string): Promise<readonly string[]> {
  return (await filesIn(docs)).filter((file) => file.endsWith('.svg')).map((file) => `${FOLDER}/${file}`);
}

function filesIn(docs: string): Promise<readonly string[]> {
  return readdir(join(docs, FOLDER)).catch(() => []);
}
