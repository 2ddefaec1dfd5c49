import { type DeadLetter, describeBody } from '@bloodbank/core/dead-letter';
import type { Places } from '../layout/places.js';
import { readMarks } from '../message/copy-marks.js';
import { ONEX_DEAD_LETTER_HEADERS } from '../message/dead-letter-headers.js';
import { type FetchedRecord, readRecord } from '../message/incoming-record.js';

const EXPLANATIONS = {
  expired: 'It expired before a consumer took it.',
  'delivery-limit': 'Consumers took it and ended without an answer, as often as the group allows.',
  unknown: 'Nothing in the message says why it is here.',
} as const;

/** Reads a record of a dead-letter topic. Who may write to the topic can forge one. Never throws. */
export function parseDeadLetter(record: FetchedRecord, places: Places): DeadLetter {
  const message = readRecord(record, places);
  const marks = readMarks(message.copy);
  const headers = Object.entries(message.headers).filter(
    ([name]) => marks === undefined || !ONEX_DEAD_LETTER_HEADERS.includes(name),
  );
  const { failure } = marks ?? {};
  const reason = failure === undefined ? (marks?.reason ?? 'unknown') : 'failed';
  return {
    ...describeBody(message.body),
    reason,
    code: failure?.code ?? `broker.${reason}`,
    message: failure?.message ?? EXPLANATIONS[reason as keyof typeof EXPLANATIONS] ?? EXPLANATIONS.unknown,
    ...(failure?.stackHash === undefined ? {} : { stackHash: failure.stackHash }),
    ...(failure?.pointer === undefined ? {} : { pointer: failure.pointer }),
    ...(marks === undefined ? {} : { attempts: marks.spent }),
    ...(marks?.redrives === undefined ? {} : { redrives: marks.redrives }),
    ...(marks?.firstFailureAt === undefined ? {} : { firstFailureAt: marks.firstFailureAt }),
    ...(marks?.lastFailureAt === undefined ? {} : { lastFailureAt: marks.lastFailureAt }),
    ...(marks?.group === undefined ? {} : { queue: marks.group }),
    address: message.address,
    destination: marks?.topic ?? record.topic.replace(/\.dlq$/, ''),
    body: message.body,
    properties: message.properties,
    headers: Object.fromEntries(headers),
  };
}
