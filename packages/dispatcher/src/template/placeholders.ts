import { GATE_FIELDS } from '../gate/gate-result.js';
import { TICKET_FIELDS } from '../ticket/ticket.js';
import type { Template } from './template.js';

/** Texts that are composed here, by their names. */
export const COMPOSED_TEXTS: readonly string[] = ['infra_dispatch', 'task_inbox'];

export interface PlaceholderScope {
  readonly hasTicket: boolean;
  readonly hasGate: boolean;
}

/** What is wrong with the placeholders of a template, as sentences; empty where nothing is. */
export function checkPlaceholders({ paths }: Template, scope: PlaceholderScope): readonly string[] {
  return paths.flatMap((path) => problemOf(path, scope) ?? []);
}

function problemOf(path: string, { hasTicket, hasGate }: PlaceholderScope): string | undefined {
  const [root = '', field, ...rest] = path.split('.');
  const isPath = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_-]+)*$/.test(path);
  if (!isPath) return `{{${path}}} is no path: write words joined by dots, such as {{ticket.title}}.`;
  if (root === 'event' || root === 'payload') return undefined;
  if (root === 'delivery' && field === 'id' && rest.length === 0) return undefined;
  if (root === 'text') return knows('text', COMPOSED_TEXTS, field, path) ?? needsTicket(hasTicket, path);
  if (root === 'ticket') return needsTicket(hasTicket, path) ?? knows('ticket', TICKET_FIELDS, field, path);
  if (root !== 'gate')
    return `{{${path}}} names nothing: it begins with event, payload, ticket, gate, text or delivery.id.`;
  if (!hasGate) return `{{${path}}} needs a gate: give the rule "gate".`;
  return knows('gate', GATE_FIELDS, field, path);
}

function needsTicket(hasTicket: boolean, path: string): string | undefined {
  if (hasTicket || path === 'text.task_inbox') return undefined;
  return `{{${path}}} needs a ticket: give the rule "when": { "ticket": {} }.`;
}

function knows(root: string, fields: readonly string[], field: string | undefined, path: string): string | undefined {
  if (field === undefined && root !== 'text') return undefined;
  if (field !== undefined && fields.includes(field) && path.split('.').length === 2) return undefined;
  return `{{${path}}} names nothing of ${root}, which has ${fields.join(', ')}.`;
}
