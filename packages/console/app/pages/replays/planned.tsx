import type { VNode } from 'preact';
import { countOf } from '../../parts/format.js';
import { Name } from '../../parts/name.js';
import { Table, type TableColumn } from '../../parts/table.js';
import type { PlannedType, Receiver, ReplayPlan } from './replay.js';

const TYPES: readonly TableColumn<PlannedType>[] = [
  { title: 'Type', className: 'mono wrap', cell: ({ event_type: type }) => <Name text={type} /> },
  { title: 'Events', className: 'number', cell: ({ count }) => countOf(count) },
  {
    title: 'Versions',
    className: 'quiet wrap',
    cell: ({ versions = [], count }) =>
      versions
        .map(({ version, count: some }) => `${version ?? 'none named'}${some === count ? '' : ` (${countOf(some)})`}`)
        .join(', '),
  },
  {
    title: 'Contract here',
    cell({ contract_version: version }) {
      if (version === undefined) return '';
      return version === null ? <span class="tag warn">not known here</span> : `version ${version}`;
    },
  },
];

const STANCES: Readonly<Record<NonNullable<Receiver['replay']>, readonly [colour: string, word: string]>> = {
  idempotent: ['good', 'may be repeated'],
  'skip-effects': ['good', 'handles it without effects'],
  refuse: ['bad', 'refuses replays'],
};

const RECEIVERS: readonly TableColumn<Receiver>[] = [
  {
    title: 'Reaches',
    className: 'wrap queue',
    cell: ({ queue, service }) => (
      <>
        <span class="mono">
          <Name text={queue} />
        </span>
        {service !== null && <div class="quiet small">{service}</div>}
      </>
    ),
  },
  { title: 'Of these', className: 'number', cell: ({ count }) => countOf(count) },
  {
    title: 'Its handlers',
    cell({ replay }) {
      if (replay === null) return <span class="quiet">their code says whether it may be repeated</span>;
      const [colour, word] = STANCES[replay];
      return <span class={`tag ${colour}`}>{word}</span>;
    },
  },
  {
    title: 'At the broker',
    cell({ is_there: isThere }) {
      if (isThere === null) return <span class="quiet">not known</span>;
      return isThere ? 'there' : <span class="tag warn">not there: its service has to run first</span>;
    },
  },
];

/** What a plan would send, and whom it would reach, before anything is sent. */
export function Planned({ plan: { types, receivers, receivers_from: from } }: { readonly plan: ReplayPlan }): VNode {
  return (
    <>
      <Table items={types} columns={TYPES} keyOf={({ event_type: type }) => type} />
      {receivers !== undefined &&
        (receivers.length === 0 ? (
          <p class="inside quiet">It reaches no queue that is known here.</p>
        ) : (
          <Table items={receivers} columns={RECEIVERS} keyOf={({ queue }) => queue} />
        ))}
      {receivers !== undefined && from === 'files' && (
        <p class="inside quiet small">The broker did not list its queues: those of the topology files are named.</p>
      )}
    </>
  );
}
