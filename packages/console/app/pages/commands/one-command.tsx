import type { VNode } from 'preact';
import { useResource } from '../../api/resource.js';
import { dateOf } from '../../parts/format.js';
import { JsonTree } from '../../parts/json-tree.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Status } from '../../parts/status.js';
import { hrefTo } from '../../route/route.js';

/** `GET /commands/{id}` */
interface CommandReport {
  readonly command_id: string;
  readonly command_type: string;
  readonly correlation_id: string;
  readonly status: 'accepted' | 'completed' | 'failed' | 'unanswered';
  readonly accepted_at: string;
  readonly answer_by: string;
  readonly durable: boolean;
  readonly reply?: unknown;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly retryable: boolean;
    readonly data?: unknown;
  };
}

export function OneCommand({ id }: { readonly id: string }): VNode {
  const { data, problem } = useResource<CommandReport>(`commands/${encodeURIComponent(id)}`, 2_000);
  const report = data.value;
  return (
    <div class="page">
      <header>
        <a class="quiet small" href={hrefTo('commands')}>
          Commands
        </a>
        <h1 class="mono">{report?.command_type ?? 'A command'}</h1>
        {report !== undefined && <Status word={report.status} />}
        <div class="actions">
          <a class="button" href={hrefTo('trace', [id])}>
            Trace
          </a>
          <a class="button" href={hrefTo('event', [id])}>
            As it was sent
          </a>
        </div>
      </header>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {report !== undefined && (
        <>
          <dl class="facts">
            <dt>Id</dt>
            <dd class="mono">{report.command_id}</dd>
            <dt>Taken</dt>
            <dd>{dateOf(report.accepted_at)}</dd>
            <dt>Answer by</dt>
            <dd>{dateOf(report.answer_by)}</dd>
            <dt>Remembered</dt>
            <dd>{report.durable ? 'also when the gateway ends' : 'as long as this gateway runs'}</dd>
          </dl>
          {report.error !== undefined && (
            <div class="problem">
              <code class="bad">{report.error.code}</code>
              <p class="wrap">{report.error.message}</p>
              <p class="quiet small">
                {report.error.retryable ? 'It may be tried again.' : 'Trying again will not help.'}
              </p>
              {report.error.data !== undefined && <JsonTree value={report.error.data} />}
            </div>
          )}
          {report.status === 'completed' && (
            <Panel title="Reply">
              <JsonTree value={report.reply ?? null} />
            </Panel>
          )}
        </>
      )}
    </div>
  );
}
