import type { VNode } from 'preact';
import type { Job } from '../../api/jobs.js';
import { useResource } from '../../api/resource.js';
import { Empty } from '../../parts/empty.js';
import { agoOf, countOf } from '../../parts/format.js';
import { JobProgress } from '../../parts/job-progress.js';
import { Name } from '../../parts/name.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Status } from '../../parts/status.js';
import { Table, type TableColumn } from '../../parts/table.js';
import { hrefTo, route } from '../../route/route.js';

const EVERY_MS = 3_000;

const COLUMNS: readonly TableColumn<Job>[] = [
  {
    title: 'Job',
    className: 'mono',
    cell: (job) => (
      <a data-row href={hrefTo('jobs', [job.id])}>
        {job.kind}
      </a>
    ),
  },
  {
    title: 'On',
    className: 'mono quiet wrap',
    cell: ({ target }) => (target === undefined ? '' : <Name text={target} />),
  },
  {
    title: 'State',
    cell: ({ state, message }) => (
      <>
        <Status word={state} />
        {message !== undefined && <div class="quiet small">{message}</div>}
      </>
    ),
  },
  { title: 'Done', className: 'number', cell: ({ done, total }) => `${countOf(done)} of ${countOf(total)}` },
  { title: 'Left', className: 'number', cell: ({ failed }) => (failed === 0 ? '' : countOf(failed)) },
  { title: 'By', cell: ({ by }) => by },
  { title: 'Began', className: 'nowrap quiet', cell: ({ started_at: at }) => agoOf(at) },
];

/** Long work: what runs, and what ended, newest first. */
export function JobsPage(): VNode {
  const [id] = route.value.rest;
  const { data, problem } = useResource<{ readonly jobs: readonly Job[] }>('jobs', EVERY_MS);
  const jobs = data.value?.jobs ?? [];
  return (
    <div class="page">
      <header>
        <h1>Jobs</h1>
      </header>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {id !== undefined && (
        <Panel title="One job">
          <JobProgress key={id} id={id} />
        </Panel>
      )}
      {data.value !== undefined && jobs.length === 0 && (
        <Empty title="No job has run yet">
          <p>
            What takes longer, such as to redrive many <a href={hrefTo('dead-letters')}>dead letters</a>, runs as a job:
            it can be watched, and cancelled.
          </p>
        </Empty>
      )}
      {jobs.length > 0 && (
        <Panel title="Newest first" isTable>
          <Table items={jobs} columns={COLUMNS} keyOf={(job) => job.id} />
        </Panel>
      )}
    </div>
  );
}
