import { createRequire } from 'node:module';
import type * as Api from '@opentelemetry/api';

/** Where every copy of OpenTelemetry's API keeps what an application registers, so that all of them serve one SDK. */
const REGISTERED = Symbol.for('opentelemetry.js.api.1');

interface Registered {
  readonly trace?: unknown;
  readonly metrics?: unknown;
}

function registered(): Registered | undefined {
  return (globalThis as { readonly [REGISTERED]?: Registered })[REGISTERED];
}

/** Whether an SDK for traces is registered: it may be at any time. */
export function isTracing(): boolean {
  return registered()?.trace !== undefined;
}

/** Whether an SDK for metrics is registered. */
export function isMeasuring(): boolean {
  return registered()?.metrics !== undefined;
}

let api: typeof Api | undefined;

/** The API itself, for who found that somebody listens. Until then no process pays for loading it. */
export function telemetryApi(): typeof Api {
  api ??= createRequire(import.meta.url)('@opentelemetry/api') as typeof Api;
  return api;
}

/** The API where anything is registered, a mere keeper of contexts included; undefined where none of it would do anything. */
export function registeredApi(): typeof Api | undefined {
  return registered() === undefined ? undefined : telemetryApi();
}
