import { parseEventType } from '../naming/event-type.js';

/** Past participles that do not end in -ed, as far as events are named by them. */
const IRREGULAR = new Set(
  (
    'become begun bent bet bitten blown bound bought broken brought built burnt caught chosen come cut dealt done drawn driven ' +
    'drunk eaten fallen fed felt fled flown forbidden forgotten fought found frozen given gone grown heard held hidden hit hurt ' +
    'kept known laid led left lent let lit lost made meant met overridden overwritten paid put quit read rebuilt redone rerun ' +
    'resent reset rewritten ridden risen run said seen sent set shown shut slept sold sought split spent spoken spread spun ' +
    'stolen stood struck stuck sworn swept taken taught thought thrown told torn unbound understood undone upheld withdrawn ' +
    'woken won worn written'
  ).split(' '),
);
const NOT_PAST = new Set([
  'bed',
  'bleed',
  'breed',
  'embed',
  'feed',
  'hundred',
  'need',
  'proceed',
  'red',
  'seed',
  'shed',
  'speed',
  'weed',
]);
const NOT_GERUND = new Set(['bring', 'fling', 'ping', 'ring', 'sing', 'spring', 'sting', 'string', 'swing', 'wring']);

/** The word that says what happened or is asked for: the last one, its version left aside; `undefined` where it varies. */
export function verbOf(type: string): string | undefined {
  const words = parseEventType(type) ?? [];
  const last = words.findLast((word) => !('literal' in word && /^v[1-9]\d*$/.test(word.literal)));
  return last !== undefined && 'literal' in last ? last.literal.split(/[_-]/).at(-1) : undefined;
}

export function isPastTense(verb: string): boolean {
  return IRREGULAR.has(verb) || (verb.endsWith('ed') && !NOT_PAST.has(verb));
}

/** Nothing in English tells a verb's imperative from a noun, so only forms that are surely something else are refused. */
export function isImperative(verb: string): boolean {
  const isSame = [
    'cut',
    'hit',
    'let',
    'put',
    'quit',
    'read',
    'rerun',
    'reset',
    'run',
    'set',
    'shut',
    'split',
    'spread',
  ].includes(verb);
  return isSame || (!isPastTense(verb) && !(verb.endsWith('ing') && !NOT_GERUND.has(verb)));
}
