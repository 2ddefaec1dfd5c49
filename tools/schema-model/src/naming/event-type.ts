/** AMQP 0-9-1 writes a routing key as a short string: at most 255 bytes. */
export const MAX_EVENT_TYPE_LENGTH = 255;

/** A fixed word of an event type. */
const LITERAL = /^[a-z0-9][a-z0-9_-]*$/;
/** A variable word of a family: `{event}`. */
const PARAMETER = /^\{([a-z][a-z0-9_]*)\}$/;

export type Word = { readonly literal: string } | { readonly parameter: string };

/** An event type, or the template of a family, as its words; `undefined` when it is neither. */
export function parseEventType(type: string): readonly Word[] | undefined {
  if (type.length > MAX_EVENT_TYPE_LENGTH) return undefined;
  const words: Word[] = [];
  const names = new Set<string>();
  for (const text of type.split('.')) {
    const parameter = PARAMETER.exec(text)?.[1];
    if (parameter !== undefined) {
      if (names.has(parameter)) return undefined;
      names.add(parameter);
      words.push({ parameter });
    } else if (LITERAL.test(text)) words.push({ literal: text });
    else return undefined;
  }
  // The first word is the domain, and a domain is one thing.
  const [first] = words;
  return words.length >= 2 && first !== undefined && 'literal' in first ? words : undefined;
}

export function parametersOf(type: string): readonly string[] {
  return (parseEventType(type) ?? []).flatMap((word) => ('parameter' in word ? [word.parameter] : []));
}
