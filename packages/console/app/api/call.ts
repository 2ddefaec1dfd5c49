import { parseExact } from '../parts/exact-json.js';
import { isKeyNeeded, key } from './key.js';

/** What the gateway said where it refused or failed, in its own words. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly remedy: string;
  /** All fields of the problem document: `errors`, `count`, `confirm_with`, … */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(status: number, details: Readonly<Record<string, unknown>>) {
    super(textOf(details['detail']) ?? textOf(details['title']) ?? `The gateway answered ${status}.`);
    this.status = status;
    this.code = textOf(details['code']) ?? `http.${status}`;
    this.remedy = textOf(details['remedy']) ?? textOf(details['hint']) ?? '';
    this.details = details;
  }
}

export interface CallOptions {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** Written as JSON. */
  readonly body?: unknown;
  /** JSON already, sent as it is. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface Answer<T> {
  readonly body: T;
  readonly headers: Headers;
  readonly status: number;
}

/**
 * Asks the gateway; the address is relative to the page, so that a proxy may serve both below any path.
 *
 * @throws {Problem} for every answer that is none, and `console.unreachable` where nobody answers.
 */
export async function ask<T>(path: string, options: CallOptions = {}): Promise<Answer<T>> {
  const response = await open(path, options);
  const text = await response.text();
  return { body: (text === '' ? null : parseExact(text)) as T, headers: response.headers, status: response.status };
}

export async function call<T>(path: string, options: CallOptions = {}): Promise<T> {
  return (await ask<T>(path, options)).body;
}

/** The answer as it begins, for streams. @throws {Problem} */
export async function open(path: string, options: CallOptions = {}): Promise<Response> {
  const { method = 'GET', body, headers = {}, signal } = options;
  const text = options.text ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(new URL(path, document.baseURI), {
    method,
    // No cookies, and no window of the browser's own that asks for a password.
    credentials: 'omit',
    cache: 'no-store',
    headers: {
      ...(key.value === null ? {} : { authorization: `Bearer ${key.value}` }),
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(text === undefined ? {} : { body: text }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((cause: unknown) => {
    if (signal?.aborted === true) throw cause;
    const remedy = 'Look whether it runs; the page tries again by itself where it can.';
    throw new Problem(0, { code: 'console.unreachable', detail: 'The gateway does not answer.', remedy });
  });
  if (response.ok) return response;
  if (response.status === 401) isKeyNeeded.value = true;
  const said: unknown = await response.json().catch(() => ({}));
  throw new Problem(response.status, typeof said === 'object' && said !== null ? { ...said } : {});
}

export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new Problem(0, { code: 'console.failed', detail });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
