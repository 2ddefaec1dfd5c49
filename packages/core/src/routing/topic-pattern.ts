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

/**
 * Whether some routing key could match both patterns. Looks at each pair of words once, from the end: patterns come from files
 * and callers, and with many `#` in both, trying every way would take longer than anybody waits.
 */
export function patternsOverlap(a: string, b: string): boolean {
  const [left, right] = [a.split('.'), b.split('.')];
  // Of the words of `left` from here on: whether they overlap with those of `right` from each place on.
  let below = overlapsWithNothing(right);
  const isLeftOptional = overlapsWithNothing(left);
  for (let l = left.length - 1; l >= 0; l--) {
    const row: boolean[] = Array<boolean>(right.length + 1);
    row[right.length] = isLeftOptional[l] === true;
    for (let r = right.length - 1; r >= 0; r--) {
      const [wordL, wordR] = [left[l], right[r]];
      if (wordL === '#' || wordR === '#') row[r] = below[r] === true || row[r + 1] === true;
      else row[r] = (wordL === '*' || wordR === '*' || wordL === wordR) && below[r + 1] === true;
    }
    below = row;
  }
  return below[0] === true;
}

/** For each place, whether the words from there on may stand for none. */
function overlapsWithNothing(words: readonly string[]): readonly boolean[] {
  const answers: boolean[] = Array<boolean>(words.length + 1);
  answers[words.length] = true;
  for (let index = words.length - 1; index >= 0; index--) {
    answers[index] = words[index] === '#' && answers[index + 1] === true;
  }
  return answers;
}

/** Whether every routing key that `specific` matches is also matched by `general`. Never says yes wrongly. */
export function patternCovers(general: string, specific: string): boolean {
  return matchWords(general.split('.'), specific.split('.'));
}
