import { parseEventType } from '../naming/event-type.js';

/** Past tenses and participles that do not end in -ed: what people call what happened. */
const IRREGULAR = new Set(
  (
    'become begun bent bet bitten blown bound bought broken brought built burnt caught chosen come cut dealt done drawn driven ' +
    'drunk eaten fallen fed felt fled flown forbidden forgotten fought found frozen given gone grown heard held hidden hit hurt ' +
    'kept known laid led left lent let lit lost made meant met overridden overwritten paid put quit read rebuilt redone rerun ' +
    'resent reset rewritten ridden risen run said seen sent set shown shut slept sold sought split spent spoken spread spun ' +
    'stolen stood struck stuck sworn swept taken taught thought thrown told torn unbound understood undone upheld withdrawn ' +
    'woken won worn written ' +
    'arisen arose ate awoke awoken bade beat beaten became been befell befallen began bit bled bore born borne bred broadcast broke ' +
    'burst came cast chose clung cost crept did dove drank drew drove dug fell fled flew flung forbade forecast foregone foresaw ' +
    'foreseen forewent forgave forgiven forgot forsaken forsook froze gave got gotten grew ground hid hung inlaid input knelt knew ' +
    'lain lay leant leapt learnt lit misheard mislaid misled misread misspelt mistaken mistook misunderstood mown offset outdone ' +
    'outgrew outgrown output outran overcame overcome overdrawn overdrew overheard overran overrode overrun oversaw overseen ' +
    'overslept overtaken overthrown overthrew overtook overwrote partook preset proven ran rang rebound recast redid redrawn ' +
    'remade reran retaken rethought retook rewound rewrote rid rode rose rung sang sank sat saw seen sewn shaken shaved shone shook ' +
    'shorn shot shrank shrunk slain slid slit slung smelt snuck sown spat spelt spilt spoilt spoke sprang sprung spun stank stole ' +
    'stood stridden strode stung strung strove striven swam swelled swept swollen swore swum swung taught thrived threw thrust ' +
    'tore trod trodden typeset undergone undercut underlay undertaken undertook underwent undid unsent unwound upset wed went ' +
    'blew took bid wept wet withdrew withheld withstood woke wore wound wove woven wrote wrung'
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
    'beat',
    'become',
    'bet',
    'bid',
    'broadcast',
    'burst',
    'cast',
    'come',
    'cost',
    'cut',
    'forecast',
    'ground',
    'hit',
    'hurt',
    'input',
    'lay',
    'let',
    'offset',
    'output',
    'overcome',
    'overrun',
    'preset',
    'put',
    'quit',
    'read',
    'rerun',
    'reset',
    'rid',
    'run',
    'saw',
    'set',
    'shut',
    'split',
    'spread',
    'thrust',
    'upset',
    'wet',
    'wound',
  ].includes(verb);
  return isSame || (!isPastTense(verb) && !(verb.endsWith('ing') && !NOT_GERUND.has(verb)));
}
