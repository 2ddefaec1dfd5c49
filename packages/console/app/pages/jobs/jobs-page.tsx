import type { VNode } from 'preact';
import type { Job } from '../../api/jobs.js';
import { useResource } from '../../api/resource.js';
import { Empty } from '../../parts/empty.js';
import { agoOf, countOf } from '../../parts/format.js';
import { JobProgress } from '../../parts/job-progress.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Status } from '../../parts/status.js';
import { hrefTo, route } from '../../route/route.js';

const EVERY_MS = 3_000;

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
          <table>
            <thead>
              <tr>
                <th>Job</th>
                <th>On</th>
                <th>State</th>
                <th class="number">Done</th>
                <th class="number">Left</th>
                <th>By</th>
                <th>Began</th>
              </tr>
            </thead>
            <tbody>
              {jobs.map((job) => (
                <tr key={job.id}>
                  <td class="mono">
                    <a data-row href={hrefTo('jobs', [job.id])}>
                      {job.kind}
                    </a>
                  </td>
                  <td class="mono quiet wrap">{job.target}</td>
                  <td>
                    <Status word={job.state} />
                    {job.message !== undefined && <div class="quiet small">{job.message}</div>}
                  </td>
                  <td class="number">
                    {countOf(job.done)} of {countOf(job.total)}
                  </td>
                  <td class="number">{job.failed === 0 ? '' : countOf(job.failed)}</td>
                  <td>{job.by}</td>
                  <td class="nowrap quiet">{agoOf(job.started_at)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      )}
    </div>
  );
}
