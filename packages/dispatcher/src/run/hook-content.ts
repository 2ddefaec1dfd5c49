import type { HookAction } from '../rules/rule-set.js';
import { renderTemplate, type TemplateValues } from '../template/template.js';

/** As the schema of rules writes it. */
const WHOLE_EVENT = '{{event}}';

/** What a hook is sent: its body, filled; or the event itself, which is not cut as what stands for a placeholder is. */
export function hookContent({ body }: HookAction, values: TemplateValues): unknown {
  return body.source === WHOLE_EVENT ? values['event'] : renderTemplate(body, values);
}
