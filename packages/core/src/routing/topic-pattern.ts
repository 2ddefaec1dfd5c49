/** Whether a topic pattern matches a routing key, as RabbitMQ matches: `*` is one word, `#` is any number, also none. */
export function matchesTopic(pattern: string, routingKey: string): boolean {
  return matchWords(pattern.split('.'), routingKey.split('.'));
}

export function isWildcard(pattern: string): boolean {
  return pattern.split('.').some((word) => word === '*' || word === '#');
}

/**
 * The key may itself be a pattern (patternCovers): then its `*` is a word like any other, and its `#` fits only a `#`.
 * Walks both lists once, remembering the last `#`: when the words after it stop fitting, the `#` takes one word more.
 * Never more than pattern length times key length steps.
 */
function matchWords(pattern: readonly string[], key: readonly string[]): boolean {
  let p = 0;
  let k = 0;
  let afterHash = -1;
  let resumeAt = 0;
  while (k < key.length) {
    const word = pattern[p];
    if (word === '#') {
      afterHash = ++p;
      resumeAt = k;
    } else if (word !== undefined && (word === '*' ? key[k] !== '#' : word === key[k])) {
      p++;
      k++;
    } else if (afterHash >= 0) {
      p = afterHash;
      k = ++resumeAt;
    } else {
      return false;
    }
  }
  while (pattern[p] === '#') p++;
  return p === pattern.length;
}

/** Whether some routing key could match both patterns. */
export function patternsOverlap(a: string, b: string): boolean {
  return overlapFrom(a.split('.'), b.split('.'));
}

function overlapFrom(a: readonly string[], b: readonly string[]): boolean {
  const [headA, ...restA] = a;
  const [headB, ...restB] = b;
  if (headA === undefined) return b.every((word) => word === '#');
  if (headB === undefined) return a.every((word) => word === '#');
  if (headA === '#') return overlapFrom(restA, b) || overlapFrom(a, restB);
  if (headB === '#') return overlapFrom(a, restB) || overlapFrom(restA, b);
  return (headA === '*' || headB === '*' || headA === headB) && overlapFrom(restA, restB);
}

/** Whether every routing key that `specific` matches is also matched by `general`. Never says yes wrongly. */
export function patternCovers(general: string, specific: string): boolean {
  return matchWords(general.split('.'), specific.split('.'));
}
