import { createHash } from 'node:crypto';
import { GENERAL_RULES, type GeneralRuleId } from '../rules/general-rules.js';
import type { Direction, Level } from '../rules/rule.js';
import type { SchemaTree, TreeEvent } from '../trees/schema-tree.js';
import type { CheckOptions } from './check-options.js';
import type { EventReport, Finding, Location, Mode, VerdictKind } from './report.js';

/** A finding before it is known whether other events meet it. */
export interface Draft {
  /** The same for all events that meet the same change. */
  readonly key: string;
  readonly rule: { readonly id: string; readonly fix: string };
  readonly event: TreeEvent;
  readonly direction: Direction;
  readonly verdict: VerdictKind;
  readonly level: Level;
  readonly message: string;
  /** Why nothing is proven. How much a busy machine could try is no part of what the finding says, nor of its fingerprint. */
  readonly risk?: string;
  readonly path: string;
  readonly at: Location;
  readonly before?: Location;
  /** Asked for when the finding is reported: of the events that meet it, one shows how. */
  readonly witness?: () => Pick<Finding, 'witness' | 'witness_error'>;
  readonly deprecated?: string;
}

export interface Findings {
  /** Returns the level that counts: what was accepted, or is not checked in this mode, is a note. */
  add(draft: Draft): Level;
  /** An event with the findings that are reported at it. */
  withFindings(event: EventReport): EventReport;
}

const LEVELS: readonly Level[] = ['note', 'warning', 'error'];

export function generalRule(id: GeneralRuleId): Draft['rule'] {
  return { id, fix: GENERAL_RULES[id].fix };
}

/** Collects findings; one that several events meet is kept once, and says which. */
export function createFindings(options: CheckOptions & { readonly mode: Mode }, current: SchemaTree): Findings {
  const { mode, accepted = [], now = new Date(), consumersOf = () => [] } = options;
  const drafts = new Map<
    string,
    { draft: Draft; level: Level; accepted?: Finding['accepted']; print: string; readonly events: Set<TreeEvent> }
  >();
  const acceptances = new Map(accepted.map((each) => [each.fingerprint, each]));
  const answerFor = (draft: Draft, print: string): Finding['accepted'] | undefined => {
    const acceptance = acceptances.get(print);
    if (acceptance !== undefined) {
      const { fingerprint: _, ...answer } = acceptance;
      return answer;
    }
    const gone = removalDate(draft.deprecated, now);
    return gone === undefined ? undefined : { reason: `Deprecated, and gone after ${gone}.` };
  };
  const toFinding = (key: string): Finding | undefined => {
    const found = drafts.get(key);
    if (found === undefined) return undefined;
    const { draft, level, print } = found;
    const { event, rule } = draft;
    const { file, line, column, pointer } = draft.at;
    const reaches = [...found.events].map(({ type }) => type);
    const isShared = reaches.length > 1 || file !== event.displayFile;
    const consumers = [...new Set([...found.events].flatMap((each) => consumersOf(each).map(({ queue }) => queue)))];
    return {
      rule: rule.id,
      docs: `docs/compatibility-rules.md#${rule.id}`,
      direction: draft.direction,
      verdict: draft.verdict,
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
      message: draft.risk === undefined ? draft.message : `${draft.message} ${draft.risk}`,
      ...draft.witness?.(),
      ...(isShared ? { reaches } : {}),
      ...(consumers.length === 0 ? {} : { consumers }),
      ...(level === 'note' ? {} : { fix: rule.fix }),
      ...(found.accepted === undefined ? {} : { accepted: found.accepted }),
      fingerprint: print,
    };
  };
  const isCurrent = new Set(current.events);
  return {
    add(draft) {
      const known = drafts.get(draft.key);
      const print = fingerprint(
        draft.rule.id,
        draft.direction,
        isCurrent.has(draft.event) ? '' : 'removed',
        draft.at.pointer,
        nameOf(draft),
        draft.message,
      );
      const answer = answerFor(draft, print);
      const isChecked = mode === 'full' || mode === draft.direction;
      const level = draft.level !== 'note' && (answer !== undefined || !isChecked) ? 'note' : draft.level;
      if (known === undefined) {
        drafts.set(draft.key, {
          draft,
          level,
          print,
          events: new Set([draft.event]),
          ...(answer === undefined ? {} : { accepted: answer }),
        });
        return level;
      }
      known.events.add(draft.event);
      // One event may meet it where it is harmless: the worst is reported.
      if (LEVELS.indexOf(level) > LEVELS.indexOf(known.level))
        Object.assign(known, { draft: { ...draft, event: known.draft.event }, level });
      return level;
    },
    withFindings(event) {
      const own: Finding[] = [];
      const shared: string[] = [];
      for (const [key, { draft, events, print }] of drafts) {
        if (draft.event.type === event.event_type && draft.event.displayFile === event.file) {
          const finding = toFinding(key);
          if (finding !== undefined) own.push(finding);
        } else if ([...events].some(({ displayFile }) => displayFile === event.file)) shared.push(print);
      }
      own.sort((a, b) => LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level) || a.line - b.line || a.column - b.column);
      return { ...event, findings: own, ...(shared.length === 0 ? {} : { shared_findings: shared }) };
    },
  };
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
