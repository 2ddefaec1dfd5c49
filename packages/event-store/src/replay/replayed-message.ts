import type { ReplayMark } from '@bloodbank/core/envelope';
import type { ConsumerGroup, OutgoingMessage, StoredMessage } from '@bloodbank/core/ports';
import { markReplayed, shadowGroupOf } from '@bloodbank/core/replay';
import type { ReplayPlan, ReplayTarget } from './plan.js';

/**
 * A message as it is sent again: the same id, time and flow, with the mark in its metadata. Undefined for what is no envelope, which
 * could not be marked and would pass for something that happens now. It does not expire: it is late by intent.
 */
export function toReplayed(message: StoredMessage, plan: ReplayPlan): OutgoingMessage | undefined {
  const mark: ReplayMark = { id: plan.id, reason: plan.reason, recorded_at: message.recordedAt.toISOString() };
  const body = markReplayed(message.body, mark);
  if (body === undefined) return undefined;
  const { expirationMs: _expirationMs, replyTo: _replyTo, ...properties } = message.properties;
  const group = groupOf(plan.target);
  return {
    address: message.address,
    body,
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
