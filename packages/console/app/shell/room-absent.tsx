import type { VNode } from 'preact';
import type { Room } from '../api/session.js';
import { Empty } from '../parts/empty.js';
import { Prose } from '../parts/prose.js';

interface Need {
  /** Where what the page shows is kept, and which settings name that place. */
  readonly why: string;
  readonly command: string;
}

const REDIS = 'REDIS_URL=redis://127.0.0.1:6379 npx bloodbank up';
const POSTGRES = 'EVENT_STORE=postgres DATABASE_URL=postgres://postgres@127.0.0.1:5432/postgres npx bloodbank up';

/** What each room is for, and how a gateway is started that has it. */
const NEEDS: Readonly<Record<Room, Need>> = {
  queues: { why: 'It was started without a broker to look after.', command: 'npx bloodbank up' },
  history: {
    why: 'What passes is recorded where `EVENT_STORE` says so: `memory` for a try, `postgres` to keep it.',
    command: POSTGRES,
  },
  commands: { why: 'It was started without a memory of commands.', command: 'npx bloodbank up' },
  agents: {
    why: 'What each agent is doing is kept in Redis, where every process of the bus sees it: `REDIS_URL`.',
    command: REDIS,
  },
  replay: {
    why: 'What was recorded can be sent again where it is kept in PostgreSQL: `EVENT_STORE=postgres` and `DATABASE_URL`.',
    command: POSTGRES,
  },
  dispatcher: { why: 'It was started without rules.', command: 'npx bloodbank up' },
  projections: {
    why: 'A read model makes tables in PostgreSQL out of what was recorded there: `EVENT_STORE=postgres` and `DATABASE_URL`.',
    command: POSTGRES,
  },
};

/** A page of a gateway that was started without what it shows: what that is, and how to start one that has it. */
export function RoomAbsent({ title, room }: { readonly title: string; readonly room: Room }): VNode {
  const { why, command } = NEEDS[room];
  return (
    <div class="page">
      <header>
        <h1>{title}</h1>
      </header>
      <Empty title="This gateway has none of this" command={command}>
        <Prose text={why} />
      </Empty>
    </div>
  );
}
