import { decodeJson } from '@bloodbank/core/message';
import type { RecordedMessage, StoredMessage } from '@bloodbank/core/ports';
import { breaking } from './breaking.js';
import type { BrokenEventStore } from './broken-event-store.js';

export const BROKEN_CONTENTS: readonly BrokenEventStore[] = [
  {
    name: 'keeps the JSON instead of the bytes',
    caughtBy: ['E3', 'E4'],
    open: breaking((store) => ({ append: (messages) => store.append(messages.map(rewritten)) })),
  },
  {
    name: 'keeps headers that a text column can hold',
    caughtBy: ['E3'],
    open: changingWhatIsRead((message) => ({
      ...message,
      headers: Object.fromEntries(Object.entries(message.headers).filter(([, value]) => !String(value).includes('\0'))),
    })),
  },
  {
    name: 'forgets the properties',
    caughtBy: ['E3', 'E4'],
    open: breaking((store) => ({
      append: (messages) => store.append(messages.map((message) => ({ ...message, properties: {} }))),
    })),
  },
  {
    name: 'drops what is no JSON for a database',
    caughtBy: ['E3', 'E4', 'E5'],
    open: breaking((store, log) => ({
      append: async (messages) => {
        const appended = await store.append(messages);
        const good = log.messages.filter(({ unsearchable }) => unsearchable === null);
        log.messages.splice(0, log.messages.length, ...good);
        return appended;
      },
    })),
  },
  {
    name: 'says of everything that it can be searched',
    caughtBy: ['E4'],
    open: changingWhatIsRead((message) => ({ ...message, unsearchable: null })),
  },
  {
    name: 'lets the newest copy win',
    caughtBy: ['E1'],
    open: breaking((store, log) => ({
      append: async (messages) => {
        const before = new Map(log.messages.map((message) => [message.id, message]));
        const appended = await store.append(messages);
        for (const message of messages) {
          const index = log.messages.findIndex(({ body }) => Buffer.from(body).includes(bodyIdOf(message)));
          const known = log.messages[index];
          if (known === undefined || !before.has(known.id)) continue;
          log.messages[index] = { ...known, eventType: message.address.key };
        }
        return appended;
      },
    })),
  },
  {
    name: 'takes "*" for any number of words',
    caughtBy: ['E5'],
    open: breaking((store) => ({
      read: (request) => store.read({ ...request, filter: looser(request.filter) }),
    })),
  },
  {
    name: 'knows the last cause only',
    caughtBy: ['E5'],
    open: breaking((store) => ({
      read: async (request) => {
        const page = await store.read(request);
        const cause = request.filter?.cause;
        return cause === undefined ? page : page.filter(({ causationId }) => causationId === cause);
      },
    })),
  },
  {
    name: 'reads "%" in a text as anything',
    caughtBy: ['E5'],
    open: breaking((store) => ({
      read: (request) => {
        const { text, ...filter } = request.filter ?? {};
        const isLike = text?.includes('%') === true && text.endsWith('%');
        return store.read({ ...request, filter: isLike ? filter : (request.filter ?? {}) });
      },
    })),
  },
  {
    name: 'counts every version as the first',
    caughtBy: ['E5'],
    open: breaking((store) => ({
      summarise: async (filter) => {
        const summary = await store.summarise(filter);
        const types = summary.types.map((type) => ({
          ...type,
          versions: [{ version: type.versions[0]?.version ?? null, count: type.count }],
        }));
        return { ...summary, types };
      },
    })),
  },
  {
    name: 'removes what should stay',
    caughtBy: ['E7'],
    open: breaking((store) => ({ retain: ({ keep: _keep, ...policy }) => store.retain(policy) })),
  },
  {
    name: 'removes on a dry run',
    caughtBy: ['E7'],
    open: breaking((store) => ({ retain: ({ dryRun: _dryRun, ...policy }) => store.retain(policy) })),
  },
  {
    name: 'passes over what went in silence',
    caughtBy: ['E7'],
    open: breaking((store) => ({ read: ({ follows: _follows, ...request }) => store.read(request) })),
  },
];

function rewritten(message: RecordedMessage): RecordedMessage {
  const decoded = decodeJson(message.body);
  return decoded.ok ? { ...message, body: Buffer.from(JSON.stringify(decoded.value)) } : message;
}

function changingWhatIsRead(change: (message: StoredMessage) => StoredMessage): BrokenEventStore['open'] {
  return breaking((store) => ({
    read: async (request) => (await store.read(request)).map(change),
    find: async (id) => {
      const found = await store.find(id);
      return found === undefined ? undefined : change(found);
    },
  }));
}

function bodyIdOf(message: RecordedMessage): string {
  return /"event_id":"([^"]*)"/.exec(Buffer.from(message.body).toString())?.[1] ?? '\uffff';
}

function looser<T extends { readonly types?: readonly string[] } | undefined>(filter: T): NonNullable<T> {
  const { types } = filter ?? {};
  if (types === undefined) return { ...filter } as NonNullable<T>;
  return { ...filter, types: types.map((pattern) => pattern.replaceAll('*', '#')) } as unknown as NonNullable<T>;
}
