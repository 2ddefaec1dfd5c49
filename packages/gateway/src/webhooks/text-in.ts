/**
 * A member of a body that should be a text: undefined for what is none, for an empty one, and for `None`, which Python senders
 * write where they mean nothing.
 */
export function textIn(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined;
  return meaningOf((body as Readonly<Record<string, unknown>>)[name]);
}

export function meaningOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' && value !== 'None' ? value : undefined;
}
