import { createHash } from 'node:crypto';
import { GENERAL_RULES, type GeneralRuleId } from '../rules/general-rules.js';
import type { Direction, Level, Side } from '../rules/rule.js';
import { DIRECTIONS } from '../rules/rule.js';
import type { SchemaTree, TreeEvent } from '../trees/schema-tree.js';
import type { CheckOptions } from './check-options.js';
import type { EventReport, Finding, Location, Mode, VerdictKind } from './report.js';

/** What one cause does to one direction. */
export interface Impact {
  readonly verdict: VerdictKind;
  readonly level: Level;
  /** Asked for when the finding is reported: of the events that meet it, one shows how. */
  readonly shown?: () => Shown;
}

/** A payload, and what the reader says of it; without the payload where that is too long for anybody. */
export type Shown = Pick<Finding, 'witness' | 'witness_error'>;

/** A finding before it is known whether other events meet it. */
export interface Draft {
  /** The same for all events that meet the same change. */
  readonly key: string;
  readonly rule: { readonly id: string; readonly fix: string };
  readonly event: TreeEvent;
  readonly impacts: Readonly<Partial<Record<Direction, Impact>>>;
  /** What changed, as the beginning of a sentence. */
  readonly subject: string;
  /** What that means in one direction, as the end of it. */
  readonly effect?: (direction: Direction, verdict: VerdictKind) => string;
  /** Why nothing is proven. How much a busy machine could try is no part of what the finding says, nor of its fingerprint. */
  readonly risk?: string;
  /** Who is hurt; where it is left out, those who consume. */
  readonly sides?: readonly Side[];
  readonly path: string;
  readonly at: Location;
  readonly before?: Location;
  readonly deprecated?: string;
}

export interface Findings {
  /** Returns the level that counts: what was accepted, or is not checked in this mode, is a note. */
  add(draft: Draft): Level;
  /** An event with the findings that are reported at it. */
  withFindings(event: EventReport): EventReport;
}

const LEVELS: readonly Level[] = ['note', 'warning', 'error'];
const VERDICTS: readonly VerdictKind[] = ['SAFE', 'UNPROVEN', 'BREAK'];

export function generalRule(id: GeneralRuleId): Draft['rule'] {
  return { id, fix: GENERAL_RULES[id].fix };
}

interface Entry {
  draft: Draft;
  readonly events: Set<TreeEvent>;
}

/** Collects findings; one that several events meet is kept once, and says which. */
export function createFindings(options: CheckOptions & { readonly mode: Mode }, current: SchemaTree): Findings {
  const { mode, accepted = [], now = new Date(), consumersOf = () => [] } = options;
  const entries = new Map<string, Entry>();
  const acceptances = new Map(accepted.map((each) => [each.fingerprint, each]));
  const isCurrent = new Set(current.events);
  const printOf = (draft: Draft): string =>
    fingerprint(
      draft.rule.id,
      ...impactsOf(draft).map(([direction, { verdict }]) => `${direction} ${verdict}`),
      isCurrent.has(draft.event) ? '' : 'removed',
      draft.at.pointer,
      nameOf(draft),
      draft.subject,
    );
  const answerFor = (draft: Draft): Finding['accepted'] | undefined => {
    const acceptance = acceptances.get(printOf(draft));
    if (acceptance !== undefined) {
      const { fingerprint: _, ...answer } = acceptance;
      return answer;
    }
    const gone = removalDate(draft.deprecated, now);
    return gone === undefined ? undefined : { reason: `Deprecated, and gone after ${gone}.` };
  };
  const levelOf = (draft: Draft): Level => {
    if (answerFor(draft) !== undefined) return 'note';
    const checked = impactsOf(draft).filter(([direction]) => mode === 'full' || mode === direction);
    return largest(LEVELS, ['note', ...checked.map(([, { level }]) => level)]);
  };
  const toFinding = ({ draft, events }: Entry): Finding => {
    const { event, rule } = draft;
    const { file, line, column, pointer } = draft.at;
    const reaches = [...events].map(({ type }) => type);
    const isShared = reaches.length > 1 || file !== event.displayFile;
    const consumers = [...new Set([...events].flatMap((each) => consumersOf(each).map(({ queue }) => queue)))];
    const answer = answerFor(draft);
    const level = levelOf(draft);
    return {
      rule: rule.id,
      docs: `docs/compatibility-rules.md#${rule.id}`,
      direction: directionOf(draft),
      verdict: largest(
        VERDICTS,
        impactsOf(draft).map(([, { verdict }]) => verdict),
      ),
      level,
      event_type: event.type,
      version: event.version,
      routing_key: event.routingKey.replace('{event_type}', event.type),
      pointer,
      file,
      line,
      column,
      ...(draft.before === undefined ? {} : { previous: draft.before }),
      path: draft.path,
      message: draft.risk === undefined ? messageOf(draft) : `${messageOf(draft)} ${draft.risk}`,
      ...shownBy(draft),
      ...(isShared ? { reaches } : {}),
      sides: draft.sides ?? ['consumers'],
      ...(consumers.length === 0 ? {} : { consumers }),
      ...(level === 'note' ? {} : { fix: rule.fix }),
      ...(answer === undefined ? {} : { accepted: answer }),
      fingerprint: printOf(draft),
    };
  };
  return {
    add(draft) {
      const level = levelOf(draft);
      const known = entries.get(draft.key);
      if (known === undefined) {
        entries.set(draft.key, { draft, events: new Set([draft.event]) });
        return level;
      }
      known.events.add(draft.event);
      known.draft = worse(known.draft, draft);
      return level;
    },
    withFindings(event) {
      const own: Finding[] = [];
      const shared: string[] = [];
      for (const entry of entries.values()) {
        const { draft, events } = entry;
        if (draft.event.type === event.event_type && draft.event.displayFile === event.file) own.push(toFinding(entry));
        else if ([...events].some(({ displayFile }) => displayFile === event.file)) shared.push(printOf(draft));
      }
      own.sort((a, b) => LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level) || a.line - b.line || a.column - b.column);
      return { ...event, findings: own, ...(shared.length === 0 ? {} : { shared_findings: shared }) };
    },
  };
}

function impactsOf({ impacts }: Draft): readonly (readonly [Direction, Impact])[] {
  return DIRECTIONS.flatMap((direction) => {
    const impact = impacts[direction];
    return impact === undefined ? [] : [[direction, impact] as const];
  });
}

function directionOf(draft: Draft): Finding['direction'] {
  const [first, second] = impactsOf(draft);
  return second === undefined ? (first?.[0] ?? 'backward') : 'both';
}

function messageOf(draft: Draft): string {
  const { subject, effect } = draft;
  const effects = impactsOf(draft).map(([direction, { verdict }]) => effect?.(direction, verdict) ?? '');
  const said = [...new Set(effects)].filter((text) => text !== '');
  return said.length === 0 ? `${subject}.` : `${subject}; ${said.join(', and ')}.`;
}

/** An old message, or a new one where only those break; where both do, the new one as well. */
function shownBy(draft: Draft): Partial<Finding> {
  const [first, second] = impactsOf(draft).flatMap(([, { shown }]) => (shown === undefined ? [] : [shown()]));
  if (second === undefined) return first ?? {};
  return {
    ...first,
    ...(second.witness === undefined ? {} : { forward_witness: second.witness }),
    ...(second.witness_error === undefined ? {} : { forward_witness_error: second.witness_error }),
  };
}

/** One event may meet a change where it is harmless, or harmless in one direction: the worst is reported. */
function worse(known: Draft, next: Draft): Draft {
  const weight = (draft: Draft): number =>
    impactsOf(draft).reduce((sum, [, { level }]) => sum + 4 ** LEVELS.indexOf(level), 0);
  return weight(next) > weight(known) ? next : known;
}

function largest<T>(order: readonly T[], values: readonly T[]): T {
  return values.reduce((a, b) => (order.indexOf(b) > order.indexOf(a) ? b : a));
}

/** Moving the whole tree must not make a finding another one: the file counts from the root of its tree. */
function nameOf({ event, at, path }: Draft): string {
  return at.file === event.displayFile ? `${event.type} ${path}` : path;
}

/** Twelve characters that stay the same across commits as long as the finding says the same of the same place. */
function fingerprint(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\u0000')).digest('hex').slice(0, 12);
}

/** Whether a date that an `x-deprecated` names has passed: "Use shop.order.placed.v2; gone after 2027-01-31." */
function removalDate(deprecated: string | undefined, now: Date): string | undefined {
  const [date] = /\b\d{4}-\d{2}-\d{2}\b/.exec(deprecated ?? '') ?? [];
  if (date === undefined) return undefined;
  const end = Date.parse(`${date}T23:59:59.999Z`);
  // There is no 31st of February, and whoever wrote it meant a day that nobody knows.
  const isDay = !Number.isNaN(end) && new Date(end).toISOString().startsWith(date);
  return isDay && end < now.getTime() ? date : undefined;
}
