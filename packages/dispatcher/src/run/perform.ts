import type { Registry } from '@bloodbank/core/contract';
import { type BloodbankError, Invalid, isInstance, toError } from '@bloodbank/core/errors';
import { maskCredentials } from '@bloodbank/core/message';
import type { PublishOptions } from '@bloodbank/core/ports';
import { type Delivery, endpointOf } from '@bloodbank/delivery';
import type { HookAction, MessageAction } from '../rules/rule-set.js';
import type { DisabledEndpoints } from '../state/disabled-endpoints.js';
import { renderTemplate, renderText } from '../template/template.js';
import { cleanLine } from '../text/clean-text.js';
import { redact } from '../text/redact.js';
import { type Gated, valuesOf } from './firing.js';
import { hookContent } from './hook-content.js';

/** How one attempt at an action ended. */
export type Performed =
  | { readonly kind: 'succeeded'; readonly status?: number; readonly reply?: string }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly status?: number;
      readonly reply?: string;
      readonly retryAfterMs?: number;
    }
  /** No other attempt would change it. */
  | {
      readonly kind: 'refused';
      readonly code: 'delivery.forbidden' | 'delivery.disabled' | 'schema.invalid';
      readonly reason: string;
      readonly status?: number;
    }
  /** Nothing was tried. */
  | { readonly kind: 'held'; readonly afterMs: number; readonly reason: string };

/** Sends a message of a kind: `publishAs` of a bus. */
export type SendMessage = (
  kind: 'event' | 'command',
  type: string,
  payload: unknown,
  options: PublishOptions,
) => Promise<unknown>;

export interface PerformParts {
  readonly delivery: () => Delivery;
  readonly disabled: DisabledEndpoints;
  readonly registry: Registry;
  readonly send: SendMessage;
  readonly env: NodeJS.ProcessEnv;
  readonly secrets: readonly string[];
}

const MAX_REPLY_LENGTH = 500;
const MAX_REASON_LENGTH = 1_000;

/** One attempt at the action of a rule. Never throws. */
export async function perform(firing: Gated, parts: PerformParts): Promise<Performed> {
  const { action } = firing.rule;
  return action.kind === 'hook' ? callHook(action, firing, parts) : sendMessage(action, firing, parts);
}

async function callHook(
  action: HookAction,
  firing: Gated,
  { delivery, disabled, env, secrets }: PerformParts,
): Promise<Performed> {
  const endpoint = endpointOf(new URL(action.url));
  const since = await disabled.since(endpoint);
  if (since !== undefined) {
    return {
      kind: 'refused',
      code: 'delivery.disabled',
      reason: `${endpoint} said 410 Gone at ${since} and is not called any more`,
    };
  }
  const { deliveryId } = firing;
  const outcome = await delivery().send({
    url: action.url,
    headers: headersOf(action, env),
    body: JSON.stringify(hookContent(action, valuesOf(firing, deliveryId, firing.gate))),
    deliveryId,
    signingSecrets: secretsOf(action.signEnv, env),
    timeoutMs: action.timeoutSeconds * 1_000,
  });
  const tell = (text: string, maxLength: number): string => cleanLine(redact(text, secrets), maxLength);
  switch (outcome.kind) {
    case 'accepted':
      return { kind: 'succeeded', status: outcome.status, reply: tell(outcome.reply, MAX_REPLY_LENGTH) };
    case 'gone':
      await disabled.disable(endpoint, new Date().toISOString());
      return { kind: 'refused', code: 'delivery.disabled', reason: outcome.reason, status: outcome.status };
    case 'forbidden':
      return { kind: 'refused', code: 'delivery.forbidden', reason: outcome.reason };
    case 'held':
      return { kind: 'held', afterMs: outcome.retryAfterMs, reason: outcome.reason };
    case 'failed': {
      const { status, reason, reply, retryAfterMs } = outcome;
      return {
        kind: 'failed',
        reason: tell(reason, MAX_REASON_LENGTH),
        ...(status === undefined ? {} : { status }),
        ...(reply === undefined ? {} : { reply: tell(reply, MAX_REPLY_LENGTH) }),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      };
    }
  }
}

function headersOf({ headers, tokenEnv }: HookAction, env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  return tokenEnv === undefined ? headers : { ...headers, Authorization: `Bearer ${env[tokenEnv] ?? ''}` };
}

function secretsOf(name: string | undefined, env: NodeJS.ProcessEnv): readonly string[] {
  if (name === undefined) return [];
  return (env[name] ?? '').split(',').flatMap((secret) => secret.trim() || []);
}

/** Words of an event type that come with an event: what a broker would read as a pattern must not be among them. */
const TYPE = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/;

async function sendMessage(action: MessageAction, firing: Gated, { send, registry }: PerformParts): Promise<Performed> {
  const values = valuesOf(firing, firing.deliveryId, firing.gate);
  const type = renderText(action.type, values);
  const kind = action.kind === 'publish' ? 'event' : 'command';
  const refuse = (reason: string): Performed => ({ kind: 'refused', code: 'schema.invalid', reason });
  if (!TYPE.test(type)) return refuse(`"${cleanLine(type, 200)}" is no type of ${kind}`);
  if (registry.kindOf(type) !== kind) return refuse(`${type} is no ${kind} of the contracts`);
  try {
    // The same id for each attempt, by which a receiver knows a repetition.
    await send(kind, type, renderTemplate(action.payload, values), {
      causedBy: firing.cause,
      eventId: firing.deliveryId,
    });
    return { kind: 'succeeded' };
  } catch (thrown) {
    const error = toError(thrown) as BloodbankError;
    const reason = cleanLine(maskCredentials(error.message), MAX_REASON_LENGTH);
    return isInstance(thrown, Invalid) ? refuse(reason) : { kind: 'failed', reason };
  }
}
