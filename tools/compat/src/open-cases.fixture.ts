const SURROGATES = 'characters beyond U+D7FF are not all tried against a pattern that ends there';
const FOLDING = 'a format without the flag u is read as if it had one, which folds two letters more';
const COMPOUND = 'a list or object that is excluded whole is not told apart';
const FORMAT = 'the format has no language of its own';
const SHARED = 'patterns that may meet declare for one another';
const LARGE = 'an integer beyond 2^53 is listed on one side only';
const EDGE = 'no double lies between the two bounds';
const PLACES = 'items that exclude one another at several places are not counted';

/** What the engine does not get right yet, by id and policy, and why: a case that comes right must leave this list. */
export const OPEN_CASES: ReadonlyMap<string, string> = new Map([
  ...both('pattern-below-surrogates', SURROGATES),
  ...both('pattern-lone-surrogate', SURROGATES),
  ...both('pattern-no-surrogates', SURROGATES),
  ...both('format-email-long-s', FOLDING),
  ...both('format-email-kelvin', FOLDING),
  ...both('dependencies-beside-dependent-required', 'one of two lists for the same name replaces the other'),
  ...both('recursive-mark-in-constant', 'a constant that looks like a reference is taken for one'),
  ...both('const-object-with-extra-closed', COMPOUND),
  ['const-object-with-extra-open writer-reader', COMPOUND],
  ...both('const-list-as-tuple', COMPOUND),
  ...both('const-empty-list', COMPOUND),
  ...both('const-empty-object', COMPOUND),
  ...both('count-max-zero-to-const', COMPOUND),
  ['patterns-apart-declare-apart writer-reader', SHARED],
  ['pattern-and-name-declare-apart writer-reader', SHARED],
  ['variant-by-closedness-alone writer-reader', 'a generated reader is content with one closed branch that fits'],
  ...both('const-large-to-number', LARGE),
  ...both('const-large-is-integer', LARGE),
  ...both('format-duration-prefix', FORMAT),
  ...both('format-hostname-not-empty', FORMAT),
  ...both('maximum-beyond-every-double', EDGE),
  ...both('minimum-tiny', EDGE),
  ...both('unique-constant-tuple-tail', PLACES),
  ...both('tuple-two-equal-unique', PLACES),
  ...both('contains-disjoint-both-needed', PLACES),
  ...both('contains-no-room', PLACES),
]);

function both(id: string, why: string): readonly (readonly [string, string])[] {
  return [
    [`${id} set`, why],
    [`${id} writer-reader`, why],
  ];
}
