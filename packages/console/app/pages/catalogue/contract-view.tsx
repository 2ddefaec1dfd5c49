import { describeSchema } from '@bloodbank/core/contract';
import type { VNode } from 'preact';
import type { CatalogueEntry, FullContract } from '../../api/catalogue.js';
import { useResource } from '../../api/resource.js';
import { CopyLine } from '../../parts/copy.js';
import { agoOf, countOf } from '../../parts/format.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Prose } from '../../parts/prose.js';
import { hrefTo } from '../../route/route.js';
import { Changes } from './changes.js';
import { TryIt } from './try-it.js';

export interface ContractViewProps {
  readonly type: string;
  /** The newest of what is known of its use. */
  readonly seen: CatalogueEntry | undefined;
}

export function ContractView({ type, seen }: ContractViewProps): VNode | null {
  const { data, problem } = useResource<FullContract>(`contracts/${encodeURIComponent(type)}`);
  const contract = data.value;
  if (problem.value !== undefined) return <ProblemNote problem={problem.value} />;
  if (contract === undefined) return null;
  const { title, kind, version, deprecated, description, examples, versions, schema } = contract;
  return (
    <article class="stack contract">
      <a class="back small" href={hrefTo('catalogue')}>
        All contracts
      </a>
      <header class="bar">
        <h2 class="mono contract-name">{contract.type}</h2>
        <span class="tag">{kind}</span>
        <span class="tag">version {version}</span>
        {deprecated !== undefined && <span class="tag warn">deprecated</span>}
      </header>
      <div class="stack">
        <p>
          <strong>{title}</strong>
        </p>
        <Prose text={description} />
        {deprecated !== undefined && <p class="warn">Deprecated: {deprecated}</p>}
      </div>
      <Facts contract={contract} seen={seen ?? contract} />
      {kind !== 'reply' && <TryIt contract={contract} />}
      <Panel title="Payload" isTable>
        <Fields schema={schema} />
      </Panel>
      {versions.length > 1 && <Changes type={type} versions={versions} />}
      {examples.length > 0 && (
        <Panel title={examples.length === 1 ? 'Example' : 'Examples'}>
          {examples.map((example, index) => (
            // Examples have no names, and their order does not change.
            <pre key={index} class="raw">
              {JSON.stringify(example, null, 2)}
            </pre>
          ))}
        </Panel>
      )}
      <details class="panel">
        <summary>JSON Schema</summary>
        <pre class="raw inside">{JSON.stringify(schema, null, 2)}</pre>
      </details>
    </article>
  );
}

function Facts({ contract, seen }: { readonly contract: FullContract; readonly seen: CatalogueEntry }): VNode {
  const { routing_key: routingKey, file, reply, versions, kind } = contract;
  const path = contract.publish ?? contract.send;
  return (
    <dl class="facts">
      {path !== undefined && (
        <>
          <dt>Address</dt>
          <dd class="mono">POST {path}</dd>
        </>
      )}
      <dt>Routing key</dt>
      <dd class="mono">{routingKey}</dd>
      {reply !== undefined && (
        <>
          <dt>Answered by</dt>
          <dd class="mono">
            <a href={hrefTo('catalogue', [reply])}>{reply}</a>
          </dd>
        </>
      )}
      <dt>Sent by</dt>
      <dd>{seen.producers.join(', ') || <span class="quiet">nobody yet, as far as this gateway has seen</span>}</dd>
      {kind !== 'reply' && (
        <>
          <dt>Reaches</dt>
          <dd>{seen.consumers.join(', ') || <span class="quiet">no queue that is known here</span>}</dd>
        </>
      )}
      <dt>Seen</dt>
      <dd>
        {seen.last_seen === null ? (
          <span class="quiet">not yet</span>
        ) : (
          `${agoOf(seen.last_seen)}, ${countOf(seen.seen)} in all`
        )}
      </dd>
      {versions.length > 1 && (
        <>
          <dt>Versions</dt>
          <dd class="mono bar">
            {versions.map((one) => (
              <a key={one} href={hrefTo('catalogue', [one])} aria-current={one === contract.type ? 'true' : undefined}>
                {one}
              </a>
            ))}
          </dd>
        </>
      )}
      <dt>File</dt>
      <dd class="mono">{file}</dd>
      <dt>For code</dt>
      <dd>
        <CopyLine
          text={kind === 'event' ? `npx bloodbank tail '${contract.type}'` : `npx bloodbank show ${contract.type}`}
        />
      </dd>
    </dl>
  );
}

function Fields({ schema }: { readonly schema: object }): VNode {
  const rows = describeSchema(schema);
  if (rows.length === 0) return <p class="inside quiet">No fields are declared.</p>;
  return (
    <table>
      <thead>
        <tr>
          <th>Field</th>
          <th>Type</th>
          <th>Meaning</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ path, type, isRequired, notes, description }) => (
          <tr key={path}>
            <td class="mono">
              {path}
              {isRequired && (
                <span class="bad" title="required">
                  {' '}
                  *<span class="sr-only"> required</span>
                </span>
              )}
            </td>
            <td class="mono quiet field-type">{type}</td>
            <td>
              {description !== '' && <Prose text={description} />}
              {notes.map((note) => (
                <span key={note} class={`tag${note === 'sensitive' ? ' warn' : ''}`}>
                  {note}
                </span>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
