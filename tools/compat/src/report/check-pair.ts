import type { JsonObject, JsonValue } from '@bloodbank/schema-model';
import type { Comparison, Verdict } from '../compare.js';
import type { Policy } from '../policy.js';
import type { EventChange } from '../rules/event-rule.js';
import { EVENT_RULES } from '../rules/event-rules.js';
import type { Direction, Level } from '../rules/rule.js';
import { bundle } from '../trees/bundle.js';
import type { EventPair } from '../trees/match-events.js';
import type { SchemaTree, TreeError, TreeEvent } from '../trees/schema-tree.js';
import { placeAt, settle } from '../walk/place.js';
import type { CheckOptions, SourceVerdict } from './check-options.js';
import { computeBump } from './compute-bump.js';
import type { Explanation } from './explain.js';
import { type Findings, generalRule } from './findings.js';
import type { Compare } from './judge-claim.js';
import { locationOf } from './location-of.js';
import { meaningOf } from './meaning-of.js';
import { newVersionCommand } from './next-version.js';
import type { EventReport, Word } from './report.js';
import { sayDirection } from './say-direction.js';

export interface PairContext {
  readonly previous: SchemaTree;
  readonly current: SchemaTree;
  readonly findings: Findings;
  readonly isUntouched: (previous: TreeEvent, current: TreeEvent) => boolean;
  readonly explain: (
    root: { previous: ReturnType<typeof placeAt>; current: ReturnType<typeof placeAt>; sense: 'same'; path: string },
    found: Comparison,
  ) => readonly Explanation[];
  readonly compare: Compare;
  readonly policy: Policy;
  readonly options: CheckOptions;
}

const SAFE: Verdict = { verdict: 'SAFE' };
const DIRECTIONS = ['backward', 'forward'] as const;
const SAME_SOURCE: SourceVerdict = { publisher: 'SAFE', consumer: 'SAFE' };

/** One event: the engine's verdict, what explains it, what it does to the types, and the version that it asks for. */
export function checkPair(pair: EventPair, context: PairContext): EventReport {
  const { previous, current } = pair;
  const shown = current ?? previous;
  if (shown === undefined) throw new Error('A pair of events holds neither.');
  const base = {
    event_type: shown.type,
    version: shown.version,
    file: shown.displayFile,
    routing_key: shown.routingKey.replace('{event_type}', shown.type),
    findings: [],
  };
  const none = { backward: 'SAFE', forward: 'SAFE', source: SAME_SOURCE } as const;
  if (previous === undefined || current === undefined) {
    const status = current === undefined ? 'removed' : 'added';
    if (shown.error !== undefined)
      return { ...base, status, ...unread(shown, shown.error, status === 'added', context) };
    const failed = tellEvent(pair, shown, none, context);
    const isBroken = failed.has('error');
    const word: Word = isBroken ? 'BREAK' : 'SAFE';
    const bump = computeBump({
      isNew: status === 'added',
      isGone: status === 'removed',
      wire: 'safe',
      source: SAME_SOURCE,
      hasMeaning: true,
    });
    const source = status === 'removed' ? ({ publisher: 'BREAK', consumer: 'BREAK' } as const) : SAME_SOURCE;
    return { ...base, status, backward: word, forward: word, source, bump };
  }

  if (context.isUntouched(previous, current)) return { ...base, status: 'unchanged', ...none, bump: 'none' };

  const old = previous.error === undefined ? bundle(context.previous, { file: previous.file, pointer: '' }) : previous;
  const now = current.error === undefined ? bundle(context.current, { file: current.file, pointer: '' }) : current;
  if ('error' in now && now.error !== undefined)
    return { ...base, status: 'changed', ...unread(current, now.error, true, context) };
  if ('error' in old && old.error !== undefined)
    return { ...base, status: 'changed', ...unread(current, old.error, false, context) };
  if (!('schema' in old) || !('schema' in now)) throw new Error('A bundle holds neither a schema nor an error.');
  if (
    JSON.stringify(old.schema) === JSON.stringify(now.schema) &&
    previous.type === current.type &&
    idOf(context.previous, previous) === idOf(context.current, current)
  )
    return { ...base, status: 'unchanged', ...none, bump: 'none' };

  const hasMeaning = meaningOf(old.schema) !== meaningOf(now.schema);
  const examples = [...examplesOf(old.schema), ...examplesOf(now.schema)];
  const found: Comparison = hasMeaning
    ? context.compare(old.schema, now.schema, { policy: context.policy, examples })
    : { backward: SAFE, forward: SAFE };
  const failing = tell(previous, current, found, context);
  const source = context.options.compareSource?.(previous, current) ?? SAME_SOURCE;
  tellSource(current, source, context);
  const words = { backward: found.backward.verdict, forward: found.forward.verdict };
  const levels = tellEvent(pair, current, words, context);
  const isBroken = failing || levels.has('error');
  const isAnswered =
    !isBroken && DIRECTIONS.some((direction) => words[direction] === 'BREAK' && isChecked(direction, context));
  const bump = computeBump({
    isNew: false,
    isGone: false,
    wire: isBroken ? 'broken' : isAnswered ? 'accepted' : 'safe',
    source,
    hasMeaning,
  });
  const command = bump === 'new-version' ? { command: newVersionCommand(current, context.current) } : {};
  const { publisher, consumer } = source;
  const wire = levels.has('error') ? worst(words, levels) : words;
  return { ...base, status: 'changed', ...wire, source: { publisher, consumer }, bump, ...command };
}

/** A message under another name or address does not arrive, whatever its payload. */
function worst(
  words: Readonly<Record<Direction, Word>>,
  levels: ReadonlyMap<Level, Word>,
): Readonly<Record<Direction, Word>> {
  return levels.get('error') === 'BREAK' ? { backward: 'BREAK', forward: 'BREAK' } : words;
}

function isChecked(direction: Direction, { options }: PairContext): boolean {
  return options.mode === undefined || options.mode === 'full' || options.mode === direction;
}

/** Explains the verdicts. Returns whether anything fails the check. */
function tell(previous: TreeEvent, current: TreeEvent, found: Comparison, context: PairContext): boolean {
  const root = {
    previous: settle(placeAt(context.previous, { file: previous.file, pointer: '' })),
    current: settle(placeAt(context.current, { file: current.file, pointer: '' })),
    sense: 'same' as const,
    path: '',
  };
  const explanations = context.explain(root, found);
  let fails = false;
  for (const { key, rule, claim, pair, direction, verdict, level } of explanations) {
    const path = pair.path.replace(/^\./, '');
    const said = `${path === '' ? '' : `${path}: `}${claim.message}; ${sayDirection(direction, verdict, previous.version)}.`;
    const counted = context.findings.add({
      key: pair.current.file === current.file ? `${current.file} ${key}` : key,
      rule,
      event: current,
      direction,
      verdict,
      level,
      message: said,
      path,
      at: locationOf(pair.current, claim.at),
      before: locationOf(pair.previous, claim.before ?? claim.at),
      ...witnessOf(found[direction], verdict),
      ...(claim.deprecated === undefined ? {} : { deprecated: claim.deprecated }),
    });
    fails ||= counted === 'error';
  }
  for (const direction of DIRECTIONS) {
    const { [direction]: verdict } = found;
    const isExplained = explanations.some((each) => each.direction === direction && each.verdict === verdict.verdict);
    if (verdict.verdict === 'SAFE' || isExplained) continue;
    const isBreak = verdict.verdict === 'BREAK';
    const told = isBreak
      ? 'the payload changed'
      : `not proven: ${verdict.reason ?? `${verdict.tried} payloads were tried, and none broke`}`;
    const counted = context.findings.add({
      key: `${current.file} ${direction} payload`,
      rule: generalRule(isBreak ? 'payload-same' : 'payload-proven'),
      event: current,
      direction,
      verdict: verdict.verdict,
      level: isBreak ? 'error' : 'warning',
      message: `${told}; ${sayDirection(direction, verdict.verdict, previous.version)}.`,
      path: '',
      at: locationOf(root.current, []),
      before: locationOf(root.previous, []),
      ...witnessOf(verdict, verdict.verdict),
    });
    fails ||= counted === 'error';
  }
  return fails;
}

function witnessOf(
  verdict: Verdict,
  told: Word,
): { readonly witness?: { readonly witness: JsonValue; readonly witness_error: string } } {
  if (verdict.verdict !== 'BREAK' || told !== 'BREAK') return {};
  return { witness: { witness: verdict.witness, witness_error: verdict.message } };
}

/** The rules on the message as a whole. Returns what counts, with the verdicts that brought it. */
function tellEvent(
  pair: EventPair,
  event: TreeEvent,
  verdicts: EventChange['verdicts'],
  context: PairContext,
): ReadonlyMap<Level, Word> {
  const levels = new Map<Level, Word>();
  const { previous, current } = pair;
  const previousId = previous === undefined ? undefined : idOf(context.previous, previous);
  const currentId = current === undefined ? undefined : idOf(context.current, current);
  const change: EventChange = {
    ...pair,
    verdicts,
    ...(previousId === undefined ? {} : { previousId }),
    ...(currentId === undefined ? {} : { currentId }),
    consumersOf: context.options.consumersOf ?? (() => []),
  };
  const place = placeAt(current === undefined ? context.previous : context.current, { file: event.file, pointer: '' });
  for (const rule of EVENT_RULES) {
    for (const { directions, message, pointer, ...claim } of rule.find(change)) {
      for (const direction of directions) {
        const said =
          claim.verdict === 'SAFE'
            ? `${message}.`
            : `${message}; ${sayDirection(direction, claim.verdict, (previous ?? event).version)}.`;
        const at = { ...locationOf({ ...place, pointer }, []), pointer };
        const counted = context.findings.add({
          key: `${event.file} ${rule.id} ${direction} ${message}`,
          rule,
          event,
          direction,
          ...claim,
          message: said,
          path: '',
          at,
        });
        levels.set(counted, claim.verdict);
      }
    }
  }
  return levels;
}

function tellSource(event: TreeEvent, { lost = [] }: SourceVerdict, context: PairContext): void {
  for (const name of lost) {
    const message = `The exported type ${name} is gone: code that imports it stops compiling.`;
    const at = locationOf(placeAt(context.current, { file: event.file, pointer: '' }), []);
    context.findings.add({
      key: `lost ${name}`,
      rule: generalRule('type-name-no-delete'),
      event,
      direction: 'backward',
      verdict: 'SAFE',
      level: 'warning',
      message,
      path: '',
      at,
    });
  }
}

function unread(
  event: TreeEvent,
  error: TreeError,
  isNow: boolean,
  { findings }: PairContext,
): Pick<EventReport, 'backward' | 'forward' | 'source' | 'bump' | 'error'> {
  const message = `${isNow ? '' : 'The previous version could not be read. '}${error.message}`;
  const { file, line, column, pointer } = error;
  findings.add({
    key: `${event.file} unread`,
    rule: generalRule('schema-readable'),
    event,
    direction: 'backward',
    verdict: 'UNPROVEN',
    level: isNow ? 'error' : 'warning',
    message,
    path: '',
    at: { file, line, column, pointer },
  });
  return {
    backward: 'UNPROVEN',
    forward: 'UNPROVEN',
    source: { publisher: 'UNPROVEN', consumer: 'UNPROVEN' },
    bump: isNow ? 'major' : 'minor',
    error: message,
  };
}

function idOf(tree: SchemaTree, event: TreeEvent): string | undefined {
  const id = tree.documents.get(event.file)?.schema['$id'];
  return typeof id === 'string' ? id : undefined;
}

function examplesOf(schema: JsonObject): readonly JsonValue[] {
  const examples = schema['examples'];
  return Array.isArray(examples) ? examples : [];
}
