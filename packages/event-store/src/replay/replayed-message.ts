import type { ReplayMark } from '@bloodbank/core/envelope';
import { decodeJson } from '@bloodbank/core/message';
import type { ConsumerGroup, OutgoingMessage, StoredMessage } from '@bloodbank/core/ports';
import { shadowGroupOf } from '@bloodbank/core/replay';
import { isObject } from '../message/read-value.js';
import type { ReplayPlan, ReplayTarget } from './plan.js';

/**
 * A message as it is sent again: the same id, time and flow, with the mark in its metadata. Undefined for what is no envelope, which
 * could not be marked and would pass for something that happens now. It does not expire: it is late by intent.
 */
export function toReplayed(message: StoredMessage, plan: ReplayPlan): OutgoingMessage | undefined {
  const decoded = decodeJson(message.body);
  if (!decoded.ok || !isObject(decoded.value) || typeof decoded.value['event_id'] !== 'string') return undefined;
  const metadata = isObject(decoded.value['metadata']) ? decoded.value['metadata'] : {};
  const replay: ReplayMark = { id: plan.id, reason: plan.reason, recorded_at: message.recordedAt.toISOString() };
  const { expirationMs: _expirationMs, replyTo: _replyTo, ...properties } = message.properties;
  const group = groupOf(plan.target);
  return {
    address: message.address,
    body: Buffer.from(JSON.stringify({ ...decoded.value, metadata: { ...metadata, replay } })),
    properties,
    headers: message.headers,
    ...(group === undefined ? {} : { onlyTo: group }),
  };
}

/** The group that a target is; undefined for everybody. */
export function groupOf(target: ReplayTarget): ConsumerGroup | undefined {
  if (target.kind === 'exchange') return undefined;
  const group = target.kind === 'shadow' ? shadowGroupOf(target.group) : target.group;
  return { kind: 'event', group, patterns: [], retryDelaysMs: [] };
}
