import { existsSync } from 'node:fs';
import { BloodbankError, toError } from '@bloodbank/core/errors';
import { maskCredentials } from '@bloodbank/core/message';
import type { QueueInfo } from '@bloodbank/core/ports';
import type { StoreExamination } from '@bloodbank/event-store';
import { queueNameOf } from '@bloodbank/topology';
import { withAdminAt } from '../dlq/with-admin.js';
import type { CommandContext } from '../shell/command-context.js';
import { findRunningBroker } from '../shell/find-running-broker.js';
import { findStorePlace } from '../store/open-event-store.js';
import { type Check, type Finding, fail, pass, warn } from './check.js';

/** A server answers at once or is asked for too much; PGlite starts a process first. */
const TIMEOUT_MS = 5_000;
const PGLITE_TIMEOUT_MS = 60_000;
/** Partitions as the tables use them. */
const OLDEST_SERVER = 12;

/** Whether events can be kept, and are: asked of the store itself, and of the queue of its recorder. */
export const checkStore: Check = {
  id: 'event-store',
  title: 'Event store',
  async run(context) {
    const place = findStorePlace(context);
    if (place === undefined) return pass('DATABASE_URL is not set: nothing needs it');
    const { url, schema } = place;
    if (!URL.canParse(url)) return fail('DATABASE_URL is not a URL', 'Correct DATABASE_URL.');
    const isServer = !url.startsWith('pglite:');
    if (!isServer && !existsSync(new URL(url.replace(/^pglite:/, 'file:')))) {
      return pass('EVENT_STORE=pglite: nothing was recorded yet; `bloodbank up` makes it');
    }
    const { examineStore } = await import('@bloodbank/event-store');
    try {
      const found = await examineStore({ url, schema, timeoutMs: isServer ? TIMEOUT_MS : PGLITE_TIMEOUT_MS });
      return findingFor(found, found.step === 0 ? undefined : await waitingToBeRecorded(context));
    } catch (thrown) {
      const error = toError(thrown);
      const remedy = error instanceof BloodbankError ? error.remedy : undefined;
      const usual = 'Start the server, correct DATABASE_URL, or unset it.';
      return fail(maskCredentials(error.message), remedy ?? usual);
    }
  },
};

/** The queue of the recorder; undefined where no broker is there, or where nothing was ever recorded. */
async function waitingToBeRecorded(context: CommandContext): Promise<QueueInfo | undefined> {
  const broker = await findRunningBroker(context);
  if (broker === undefined) return undefined;
  try {
    const queue = queueNameOf(context.settings.EXCHANGE_NAME, 'recorder');
    return await withAdminAt(broker.url, (admin) => admin.inspect(queue));
  } catch {
    // What is wrong with the broker, its own check says.
    return undefined;
  } finally {
    await broker.close();
  }
}

export function findingFor(found: StoreExamination, recorder: QueueInfo | undefined): Finding {
  const { address, serverVersion, role, schema, step, newestStep, isReadOnly, mayCreate, mayWrite, newest } = found;
  const who = `${address}, version ${serverVersion}`;
  if (Number.parseInt(serverVersion, 10) < OLDEST_SERVER) {
    return fail(`${who}: older than ${OLDEST_SERVER}`, `Use PostgreSQL ${OLDEST_SERVER} or newer.`);
  }
  if (isReadOnly) {
    return fail(
      `${who}: read-only, so nothing can be recorded`,
      'Name the primary in DATABASE_URL, or let the role write (default_transaction_read_only).',
    );
  }
  const grant = `GRANT CREATE ON SCHEMA ${schema} TO ${role}`;
  if (step === 0) {
    const detail = `${who}: no tables yet in schema ${schema}`;
    if (mayCreate) return pass(`${detail}; the first \`bloodbank store run\` makes them`);
    return fail(
      `${detail}, and the role ${role} may make none`,
      `${grant}, or run \`bloodbank store run\` once as a role that may.`,
    );
  }
  const tables = `${who}: migration ${step} of ${newestStep}`;
  if (step > newestStep) {
    return fail(`${tables}: a newer version of Bloodbank has been here`, 'Use that version here as well.');
  }
  if (mayWrite === false) {
    return fail(
      `${tables}; the role ${role} may not read and add to it`,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${role}.`,
    );
  }
  if (!mayCreate) {
    const what = step < newestStep ? 'the next migration' : 'the table of the next month';
    const fix = `Let ${role} own the tables and create in schema ${schema}, or run \`bloodbank store run\` as the role that owns them.`;
    const detail = `${tables}; the role ${role} may not make ${what}`;
    return step < newestStep ? fail(detail, fix) : warn(detail, fix);
  }
  const last = newest === null ? 'nothing was recorded yet' : `recorded last ${newest.toISOString()}`;
  const known = step < newestStep ? `${tables}, the others are made at the next start; ${last}` : `${tables}; ${last}`;
  if (recorder === undefined) return pass(known);
  const { messages, consumers } = recorder;
  const lag = messages === 0 ? 'nothing waits to be recorded' : `${messages} wait to be recorded`;
  return consumers > 0
    ? pass(`${known}; ${lag}`)
    : warn(
        `${known}; nobody records, and ${lag}`,
        'Start `bloodbank store run`, or `bloodbank up` with EVENT_STORE=postgres.',
      );
}
