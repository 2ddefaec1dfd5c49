import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { callGateway } from '../gateway';
import { payloadOf } from './payload';

/** Does it for one item. Each object that it resolves with is an item of the output. */
export type Operation = (caller: IExecuteFunctions, index: number) => Promise<IDataObject[]>;

interface PublishOptions {
  readonly causedBy?: string;
  readonly idempotencyKey?: string;
  readonly priority?: string;
  readonly unroutable?: boolean;
}

async function publish(caller: IExecuteFunctions, index: number): Promise<IDataObject[]> {
  const options = caller.getNodeParameter('publishOptions', index, {}) as PublishOptions;
  const { causedBy = '', idempotencyKey = '', priority = '', unroutable = false } = options;
  const body: IDataObject = {
    event_type: caller.getNodeParameter('eventType', index) as string,
    payload: payloadOf(caller, index),
    ...(causedBy === '' ? {} : { correlation_ids: [causedBy] }),
    ...(priority === '' ? {} : { priority }),
    ...(unroutable ? { unroutable: 'drop' } : {}),
  };
  const headers = idempotencyKey === '' ? {} : { 'Idempotency-Key': idempotencyKey };
  return [await callGateway<IDataObject>(caller, { method: 'POST', path: '/publish', body, headers })];
}

/** The longest wait of the gateway within one request, in seconds. */
const MOST_WAIT = 60;
/** For the answer to arrive after it. */
const GRACE_MS = 15_000;

async function request(caller: IExecuteFunctions, index: number): Promise<IDataObject[]> {
  const type = caller.getNodeParameter('commandType', index) as string;
  const waitSeconds = Math.min(Math.max(0, caller.getNodeParameter('waitSeconds', index) as number), MOST_WAIT);
  const answer = await callGateway<IDataObject>(caller, {
    method: 'POST',
    path: `/commands/${type.split('.').map(encodeURIComponent).join('/')}`,
    body: payloadOf(caller, index),
    headers: waitSeconds === 0 ? {} : { Prefer: `wait=${Math.floor(waitSeconds)}` },
    timeoutMs: waitSeconds * 1_000 + GRACE_MS,
  });
  return [answer];
}

interface Page {
  readonly events: readonly IDataObject[];
  readonly next_cursor?: string;
}

const PAGE = 100;

async function find(caller: IExecuteFunctions, index: number): Promise<IDataObject[]> {
  const returnAll = caller.getNodeParameter('returnAll', index) as boolean;
  const limit = returnAll ? Number.POSITIVE_INFINITY : (caller.getNodeParameter('limit', index) as number);
  const filters = caller.getNodeParameter('filters', index, {}) as IDataObject;
  const asked = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
  const found: IDataObject[] = [];
  let cursor: string | undefined;
  do {
    const query = {
      ...asked,
      limit: Math.min(PAGE, limit - found.length),
      ...(cursor === undefined ? {} : { cursor }),
    };
    const page = await callGateway<Page>(caller, { method: 'GET', path: '/events', query });
    found.push(...page.events);
    cursor = page.next_cursor;
  } while (cursor !== undefined && found.length < limit);
  return found.slice(0, Math.min(found.length, limit));
}

async function trace(caller: IExecuteFunctions, index: number): Promise<IDataObject[]> {
  const id = encodeURIComponent(caller.getNodeParameter('eventId', index) as string);
  const direction = caller.getNodeParameter('direction', index) as string;
  const path = `/debug/correlation/${id}/chain`;
  const { chain } = await callGateway<{ chain: IDataObject[] }>(caller, { method: 'GET', path, query: { direction } });
  return chain;
}

/** By resource and operation, as the node's parameters name them. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'event.publish': publish,
  'event.find': find,
  'event.trace': trace,
  'command.request': request,
};
