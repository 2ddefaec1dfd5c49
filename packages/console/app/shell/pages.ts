import type { ComponentType } from 'preact';
import type { Room } from '../api/session.js';
import { AgentsPage } from '../pages/agents/agents-page.js';
import { CataloguePage } from '../pages/catalogue/catalogue-page.js';
import { CommandsPage } from '../pages/commands/commands-page.js';
import { DeadLettersPage } from '../pages/dead-letters/dead-letters-page.js';
import { DispatchPage } from '../pages/dispatch/dispatch-page.js';
import { ComparePage } from '../pages/event/compare-page.js';
import { EventPage } from '../pages/event/event-page.js';
import { HistoryPage } from '../pages/history/history-page.js';
import { JobsPage } from '../pages/jobs/jobs-page.js';
import { LivePage } from '../pages/live/live-page.js';
import { ProjectionsPage } from '../pages/projections/projections-page.js';
import { PulsePage } from '../pages/pulse/pulse-page.js';
import { QueuesPage } from '../pages/queues/queues-page.js';
import { ReplaysPage } from '../pages/replays/replays-page.js';
import { TopologyPage } from '../pages/topology/topology-page.js';
import { TracePage } from '../pages/trace/trace-page.js';

export interface Page {
  /** The first word of its address. */
  readonly id: string;
  readonly title: string;
  readonly group?: 'Watch' | 'Mend' | 'Work' | 'House';
  /** After `g`. */
  readonly key?: string;
  /** Where the gateway was started without it, the menu leaves the page out, and the page says what it needs. */
  readonly room?: Room;
  readonly view: ComponentType;
}

/** Every page, in the order of the menu; the first is the root. Those without a group are reached from others. */
export const PAGES: readonly Page[] = [
  { id: 'pulse', title: 'Pulse', group: 'Watch', key: 'p', view: PulsePage },
  { id: 'live', title: 'Live', group: 'Watch', key: 'l', view: LivePage },
  { id: 'history', title: 'History', group: 'Watch', key: 'h', room: 'history', view: HistoryPage },
  { id: 'trace', title: 'Trace', group: 'Watch', key: 't', view: TracePage },
  { id: 'dead-letters', title: 'Dead letters', group: 'Mend', key: 'd', room: 'queues', view: DeadLettersPage },
  { id: 'replays', title: 'Replays', group: 'Mend', key: 'r', room: 'replay', view: ReplaysPage },
  { id: 'jobs', title: 'Jobs', group: 'Mend', key: 'b', room: 'queues', view: JobsPage },
  { id: 'commands', title: 'Commands', group: 'Work', key: 'm', room: 'commands', view: CommandsPage },
  { id: 'agents', title: 'Agents', group: 'Work', key: 'a', room: 'agents', view: AgentsPage },
  { id: 'dispatch', title: 'Dispatch', group: 'Work', key: 'i', room: 'dispatcher', view: DispatchPage },
  { id: 'projections', title: 'Projections', group: 'Work', key: 'j', room: 'projections', view: ProjectionsPage },
  { id: 'queues', title: 'Queues', group: 'House', key: 'q', room: 'queues', view: QueuesPage },
  { id: 'topology', title: 'Topology', group: 'House', key: 'o', room: 'queues', view: TopologyPage },
  { id: 'catalogue', title: 'Catalogue', group: 'House', key: 'c', view: CataloguePage },
  { id: 'event', title: 'Event', view: EventPage },
  { id: 'compare', title: 'Compare', view: ComparePage },
];

export const GROUPS = ['Watch', 'Mend', 'Work', 'House'] as const;
