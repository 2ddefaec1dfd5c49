import type { Envelope } from '@bloodbank/core/envelope';
import { matchesTopic } from '@bloodbank/core/routing';
import { evaluateWhere } from '@bloodbank/core/where';
import type { Rule, TicketCondition } from '../rules/rule-set.js';
import { readPlaneTicket } from '../ticket/read-plane-ticket.js';
import type { Ticket, TicketReading } from '../ticket/ticket.js';

/** One question that a rule asked of an event, and its answer, for a person. */
export interface EvaluationStep {
  readonly asks: string;
  readonly holds: boolean;
  readonly says: string;
}

export interface Evaluation {
  readonly rule: string;
  readonly fires: boolean;
  /** In their order; the first that does not hold is the last. */
  readonly steps: readonly EvaluationStep[];
  readonly ticket?: Ticket;
}

/** Whether a rule fires for an event, and why. A pure function: nothing is read, sent or remembered. */
export function evaluateRule(rule: Rule, event: Pick<Envelope, 'event_type' | 'payload'>): Evaluation {
  const steps: EvaluationStep[] = [];
  const ask = (asks: string, holds: boolean, says: string): boolean => {
    steps.push({ asks, holds, says });
    return holds;
  };
  const end = (fires: boolean, ticket?: Ticket): Evaluation => ({
    rule: rule.name,
    fires,
    steps,
    ...(ticket && { ticket }),
  });

  const pattern = rule.on.find((one) => matchesTopic(one, event.event_type));
  const isAsked = ask(
    'event type',
    pattern !== undefined,
    `${event.event_type} ${pattern === undefined ? 'matches none of' : 'matches'} ${pattern ?? rule.on.join(', ')}`,
  );
  if (!isAsked) return end(false);
  if (rule.where !== undefined) {
    const holds = evaluateWhere(rule.where.expression, event);
    if (!ask('where', holds, `${rule.where.text} ${holds ? 'holds' : 'does not hold'}`)) return end(false);
  }
  if (rule.ticket === undefined) return end(true);
  const read = readPlaneTicket(event.payload, rule.ticket);
  ask('ticket', read.ok, read.ok ? `it carries ticket ${read.reading.ticket.ticket_ref}` : read.reason);
  if (!read.ok) return end(false);
  const { ticket: wanted } = rule;
  const { reading } = read;
  const fires = QUESTIONS.every((question) => question(wanted, reading, ask));
  return end(fires, reading.ticket);
}

type Ask = (asks: string, holds: boolean, says: string) => boolean;
type Question = (wanted: TicketCondition, reading: TicketReading, ask: Ask) => boolean;

const QUESTIONS: readonly Question[] = [
  ({ actions }, { ticket: { action } }, ask) =>
    actions.length === 0 ||
    ask('action', actions.includes(action), `${action} ${isIn(actions.includes(action))} ${list(actions)}`),

  ({ states: wanted }, { states, unnamed }, ask) => {
    if (wanted.length === 0) return true;
    const holds = states.some((state) => wanted.includes(state));
    return ask(
      'state',
      holds,
      `${states.join(' or ') || 'no state'} ${isIn(holds)} ${list(wanted)}${holds ? '' : hintOf(unnamed)}`,
    );
  },

  ({ labels: wanted }, { ticket: { labels }, unnamed }, ask) => {
    if (wanted.length === 0) return true;
    const found = labels.find((label) => wanted.includes(label));
    const says =
      found === undefined
        ? `none of ${list(labels)} is one of ${list(wanted)}${hintOf(unnamed)}`
        : `${found} is one of ${list(wanted)}`;
    return ask('label', found !== undefined, says);
  },

  ({ projects }, { ticket: { project_id: project } }, ask) => {
    if (projects.length === 0) return true;
    const holds = project !== null && projects.includes(project);
    return ask('project', holds, `${project ?? 'no project'} ${isIn(holds)} ${list(projects)}`);
  },

  ({ has }, { ticket }, ask) =>
    has.every((name) =>
      ask(
        `has ${name}`,
        ticket[name] !== null,
        ticket[name] === null ? `no label names its ${name}` : `its ${name} is ${ticket[name]}`,
      ),
    ),

  ({ lacks }, { ticket }, ask) =>
    lacks.every((name) =>
      ask(
        `lacks ${name}`,
        ticket[name] === null,
        ticket[name] === null ? `no label names its ${name}` : `its ${name} is ${ticket[name]}`,
      ),
    ),
];

function isIn(holds: boolean): string {
  return holds ? 'is one of' : 'is none of';
}

function list(texts: readonly string[]): string {
  return texts.length === 0 ? '(none)' : texts.join(', ');
}

/** Plane's second version names states and labels by ids alone. */
function hintOf(unnamed: readonly string[]): string {
  return unnamed.length === 0 ? '' : `; these ids have no name yet: ${unnamed.join(', ')}`;
}
