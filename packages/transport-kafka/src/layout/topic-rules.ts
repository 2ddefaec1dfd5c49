import { BloodbankError } from '@bloodbank/core/errors';
import { matchesTopic } from '@bloodbank/core/routing';

/** Where addresses that match a pattern live. The first rule that matches holds. */
export interface TopicRule {
  /** A topic pattern over keys: `*` is one word, `#` any number. */
  readonly pattern: string;
  /** A topic's name in which `{key}`, `{domain}` (the key's first word) and `{prefix}` (of events or commands) are filled in. */
  readonly topic: string;
}

/** ONEX names a topic for each event type; its programs read them under these names. */
export const ONEX_RULES: readonly TopicRule[] = [
  { pattern: 'omninode.#', topic: '{key}' },
  { pattern: 'onex.#', topic: '{key}' },
];

export const DEFAULT_RULE: TopicRule = { pattern: '#', topic: '{prefix}.{domain}' };

const LEGAL_TOPIC = /^[a-zA-Z0-9._-]{1,249}$/;

export function topicByRule({ topic }: TopicRule, prefix: string, key: string): string {
  const [domain = ''] = key.split('.');
  return topic.replaceAll('{key}', key).replaceAll('{domain}', domain).replaceAll('{prefix}', prefix);
}

/** @throws {BloodbankError} `config.invalid` for a rule that no topic could come of. */
export function assertRules(rules: readonly TopicRule[]): void {
  for (const rule of rules) {
    const name = topicByRule(rule, 'prefix', 'domain.event');
    if (!LEGAL_TOPIC.test(name)) {
      throw new BloodbankError(
        'config.invalid',
        `The rule for "${rule.pattern}" makes no legal topic: "${rule.topic}".`,
        {
          remedy:
            'Kafka takes letters, digits, dots, underscores and dashes; {key}, {domain} and {prefix} are filled in.',
        },
      );
    }
  }
}

export function ruleFor(rules: readonly TopicRule[], key: string): TopicRule {
  return rules.find(({ pattern }) => matchesTopic(pattern, key)) ?? DEFAULT_RULE;
}
