import type { Envelope } from '@bloodbank/core/envelope';
import type { RuleExplanation } from '@bloodbank/core/ports';
import { evaluateRule } from '../evaluate/evaluate-rule.js';
import type { Rule } from '../rules/rule-set.js';
import { describeAction } from '../run/describe-action.js';

/** Why a rule fires for an event, or does not, and what it would do: nothing is done. */
export function explainRule(rule: Rule, event: Envelope): RuleExplanation {
  const evaluation = evaluateRule(rule, event);
  return evaluation.fires ? { ...evaluation, action: describeAction(rule, event, evaluation.ticket) } : evaluation;
}
