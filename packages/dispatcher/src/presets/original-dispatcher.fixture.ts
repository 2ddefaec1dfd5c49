/**
 * The rule of the original infra dispatcher (Python), with its mistakes, from which the table of its results was recorded. It is here
 * so that old and new can be compared.
 */
import { toSlug } from '../ticket/slug.js';

type Fields = Readonly<Record<string, unknown>>;

export interface OriginalTicket {
  readonly component: string | null;
  readonly ticket_ref: string;
}

const READY_STATES = ['unstarted'];
const READY_LABELS = ['ready', 'automation-go'];

/** @returns undefined where the original rejected the ticket */
export function originalDispatch(body: Fields): OriginalTicket | undefined {
  const action = String(body['action']).toLowerCase();
  const data = body['data'] as Fields | undefined;
  if (body['event'] !== 'issue' || !['create', 'update'].includes(action) || !data?.['id']) return undefined;
  const state = stateOf(data);
  const labels = labelsOf(data);
  if (!READY_STATES.includes(state) || !labels.some((label) => READY_LABELS.includes(label))) return undefined;
  const component = labels.find((label) => label.startsWith('comp-'))?.slice('comp-'.length) ?? null;
  const project = data['project_detail'] as Fields | undefined;
  const reference = data['identifier'] ?? `${project?.['identifier']}-${data['sequence_id']}`;
  return { component, ticket_ref: String(reference) };
}

/** A missing candidate becomes the text "None", whose slug is not empty. */
function stateOf(data: Fields): string {
  const places = ['state_detail', 'state'].map((name) => data[name]);
  for (const place of places) {
    if (place === undefined || place === null) continue;
    if (typeof place === 'string') return toSlug(place);
    for (const name of ['name', 'slug', 'key']) {
      const slug = toSlug(String((place as Fields)[name] ?? 'None'));
      if (slug !== '') return slug;
    }
  }
  return '';
}

function labelsOf(data: Fields): readonly string[] {
  const labels = data['labels'];
  if (!Array.isArray(labels)) return [];
  return (labels as readonly (string | Fields)[]).map((label) =>
    toSlug(typeof label === 'string' ? label : String(label['name'] ?? label['label'] ?? label['slug'])),
  );
}
