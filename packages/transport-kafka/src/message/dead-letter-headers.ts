import type { CopyMarks } from './copy-marks.js';

/** The headers of a dead letter under the names that ONEX's tools know. They inform people; ours decide. */
export const ONEX_DEAD_LETTER_HEADERS: readonly string[] = [
  'original_topic',
  'original_partition',
  'original_offset',
  'error_type',
  'error_message',
  'error_stack_trace',
  'retry_count',
  'failed_at',
  'consumer_group',
  'consumer_instance',
];

/** How often it was redriven, as ONEX's own tool counts it. */
export const REDRIVES_HEADER = 'x-replay-count';

export function deadLetterHeaders(marks: CopyMarks, instance: string): Readonly<Record<string, string>> {
  const { failure, reason } = marks;
  return {
    original_topic: marks.topic,
    original_partition: String(marks.partition),
    original_offset: String(marks.offset),
    error_type: failure?.errorName ?? reason ?? 'unknown',
    error_message: failure?.message ?? '',
    // The stack itself may hold what nobody should read; its hash groups what failed at the same place.
    error_stack_trace: failure?.stackHash ?? '',
    retry_count: String(Math.max(0, marks.spent - 1)),
    failed_at: marks.lastFailureAt ?? '',
    consumer_group: marks.group ?? '',
    consumer_instance: instance,
    ...(marks.redrives === undefined ? {} : { [REDRIVES_HEADER]: String(marks.redrives) }),
  };
}
