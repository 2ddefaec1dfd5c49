/** What newer browsers know of `JSON`, and the types of TypeScript do not yet. */
interface ExactJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON?(text: string): unknown;
  isRawJSON?(value: unknown): boolean;
}

const exact = JSON as unknown as ExactJson;

/**
 * `JSON.parse`, but that a whole number beyond 2^53 keeps its digits, where the browser can: it becomes a thing that
 * `JSON.stringify` writes as it was read. @throws {SyntaxError}
 */
export function parseExact(text: string): unknown {
  if (exact.rawJSON === undefined || !/\d{16}/.test(text)) return JSON.parse(text);
  return exact.parse(text, (_, value, { source }) => {
    const isLost = typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? '');
    return isLost ? exact.rawJSON?.(source ?? '') : value;
  });
}

/** The digits of a number that `parseExact` kept; undefined for everything else. */
export function digitsOf(value: unknown): string | undefined {
  return exact.isRawJSON?.(value) === true ? JSON.stringify(value) : undefined;
}
