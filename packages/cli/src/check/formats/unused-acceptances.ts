import type { Finding, Report } from '@bloodbank/compat';

const RULE = 'acceptance-used';

/** An acceptance that meets no finding any more, with what a finding needs to be written. With `--strict` it fails the check. */
export interface UnusedAcceptance extends Pick<Finding, 'rule' | 'docs' | 'message' | 'fingerprint'> {
  readonly level: 'error' | 'warning';
}

export function unusedAcceptances({ summary }: Report): readonly UnusedAcceptance[] {
  return summary.unused_acceptances.map((fingerprint) => ({
    rule: RULE,
    docs: `docs/compatibility-rules.md#${RULE}`,
    level: summary.strict ? 'error' : 'warning',
    message: `${fingerprint} is accepted and meets no finding any more.`,
    fingerprint,
  }));
}
