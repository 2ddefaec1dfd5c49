import { isObject } from '@bloodbank/core/json';
import { cleanLine } from '../text/clean-text.js';
import { toSlug } from './slug.js';
import type { TicketReading } from './ticket.js';

export interface ReadTicketOptions {
  /** Slugs that labels begin with: `comp-`, `agent-`. */
  readonly componentPrefix: string;
  readonly agentPrefix: string;
  /** Names of states and labels by their ids. */
  readonly names: Readonly<Record<string, string>>;
}

export type TicketResult =
  | { readonly ok: true; readonly reading: TicketReading }
  | { readonly ok: false; readonly reason: string };

type Fields = Readonly<Record<string, unknown>>;

const MAX_LABELS = 100;
const MAX_ID_LENGTH = 128;
const MAX_TITLE_LENGTH = 500;
const MAX_URL_LENGTH = 1_000;

/**
 * Reads the ticket out of the payload of a Plane webhook: `{ provider: 'plane', body }`, or the bare body. Both versions of
 * Plane's webhooks are understood, and `None`, which Python senders write for nothing. Never throws.
 */
export function readPlaneTicket(payload: unknown, options: ReadTicketOptions): TicketResult {
  const body = bodyIn(payload);
  if (body === undefined) return refuse('the payload holds no body of a Plane webhook');
  const kind = kindOf(body);
  if (kind === undefined) return refuse('the webhook is not about an issue');
  const data = fieldsIn(body['data']);
  const issueId = textIn(data, 'id') ?? textIn(body, 'entity_id');
  if (data === undefined || issueId === undefined) return refuse('its data has no id');

  const named = (id: string): string => (Object.hasOwn(options.names, id) ? (options.names[id] ?? id) : id);
  const states = statesIn(data).map((text) => toSlug(named(text)));
  const labels = labelsIn(data)
    .map((text) => toSlug(named(text)))
    .filter((slug) => slug !== '');
  const ids = [textIn(data, 'state_id') ?? [], textsIn(data['label_ids'])].flat();
  const state = states.find((slug) => slug !== '') ?? '';
  const updatedAt = lineIn(data, 'updated_at') ?? lineIn(data, 'created_at') ?? '';
  const { action } = kind;
  const stateAndLabels = `${state}:${[...labels].sort().join(',')}`;
  const ticket = {
    issue_id: cleanLine(issueId, MAX_ID_LENGTH),
    ticket_ref: referenceOf(data, issueId),
    title: lineIn(data, 'name', MAX_TITLE_LENGTH) ?? '(untitled)',
    updated_at: updatedAt,
    state,
    labels,
    component: afterPrefix(labels, options.componentPrefix),
    url: lineIn(data, 'url', MAX_URL_LENGTH) ?? lineIn(data, 'issue_url', MAX_URL_LENGTH) ?? '',
    fingerprint: `${action}:${updatedAt}:${stateAndLabels}`,
    state_and_labels: stateAndLabels,
    workspace_id: lineIn(body, 'workspace_id') ?? lineIn(data, 'workspace_id') ?? lineIn(data, 'workspace') ?? '',
    agent: afterPrefix(labels, options.agentPrefix),
    action,
    project_id: lineIn(data, 'project_id') ?? lineIn(data, 'project') ?? null,
    created_at: lineIn(data, 'created_at') ?? null,
  };
  return { ok: true, reading: { ticket, states: unique(states), unnamed: ids.filter((id) => named(id) === id) } };
}

function bodyIn(payload: unknown): Fields | undefined {
  const fields = fieldsIn(payload);
  if (fields === undefined) return undefined;
  if (fields['provider'] === undefined && fields['body'] === undefined) return fields;
  return fields['provider'] === 'plane' ? fieldsIn(fields['body']) : undefined;
}

/** `{ event: 'issue', action }`, or of the second version `workitem.updated`, which Plane is known to spell in a third way. */
function kindOf(body: Fields): { readonly action: string } | undefined {
  const event = textIn(body, 'event')?.toLowerCase() ?? '';
  const [, constant] = /\.work_?item_(created?|updated?|deleted?)$/.exec(event) ?? [];
  const [, dotted] = /^(?:work_?item|issue)\.(created?|updated?|deleted?)$/.exec(event) ?? [];
  const action = constant ?? dotted ?? (event === 'issue' ? textIn(body, 'action')?.trim().toLowerCase() : undefined);
  return action === undefined ? undefined : { action: cleanLine(action, MAX_ID_LENGTH) };
}

/** In the order of the original; each candidate may be absent, and none hides the others. */
function statesIn(data: Fields): readonly string[] {
  const state = data['state'];
  const places = [fieldsIn(data['state_detail']), fieldsIn(state)];
  const texts = places.flatMap((place) => ['name', 'slug', 'key', 'group'].map((name) => textIn(place, name)));
  const whole = typeof state === 'string' ? textIn(data, 'state') : undefined;
  return [...texts, whole, textIn(data, 'state_id')].filter((text) => text !== undefined);
}

function labelsIn(data: Fields): readonly string[] {
  const labels = Array.isArray(data['labels']) ? (data['labels'] as readonly unknown[]) : textsIn(data['label_ids']);
  return labels.slice(0, MAX_LABELS).flatMap((label) => {
    if (typeof label === 'string') return label;
    const fields = fieldsIn(label);
    return textIn(fields, 'name') ?? textIn(fields, 'label') ?? textIn(fields, 'slug') ?? textIn(fields, 'id') ?? [];
  });
}

function referenceOf(data: Fields, issueId: string): string {
  const project = lineIn(fieldsIn(data['project_detail']), 'identifier');
  const sequence = data['sequence_id'];
  const isNumbered = project !== undefined && (typeof sequence === 'number' || typeof sequence === 'string');
  const numbered = isNumbered ? cleanLine(`${project}-${sequence}`, MAX_ID_LENGTH) : undefined;
  return lineIn(data, 'identifier') ?? numbered ?? cleanLine(issueId, MAX_ID_LENGTH) ?? '(unknown-ticket)';
}

/** Of the first label that begins so. */
function afterPrefix(labels: readonly string[], prefix: string): string | null {
  const label = labels.find((slug) => slug.startsWith(prefix) && slug.length > prefix.length);
  return label?.slice(prefix.length) ?? null;
}

function fieldsIn(value: unknown): Fields | undefined {
  return isObject(value) ? value : undefined;
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.slice(0, MAX_LABELS).filter((one): one is string => typeof one === 'string') : [];
}

/** A text that says something. Own members only, so that a name never reaches a prototype. */
function textIn(fields: Fields | undefined, name: string): string | undefined {
  if (fields === undefined || !Object.hasOwn(fields, name)) return undefined;
  const value = fields[name];
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text.trim() !== '' && text !== 'None' ? text : undefined;
}

function lineIn(fields: Fields | undefined, name: string, maxLength: number = MAX_ID_LENGTH): string | undefined {
  const text = textIn(fields, name);
  return text === undefined ? undefined : cleanLine(text, maxLength);
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].filter((text) => text !== '');
}

function refuse(reason: string): TicketResult {
  return { ok: false, reason };
}
