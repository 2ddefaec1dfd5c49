import { fenceText } from '../text/fence.js';
import { type DeadLetterInput, deadLetterInput, filterOf, requireDeadLetters } from './dead-letter-input.js';
import { defineTool, objectInput, type Tool } from './tool.js';

const MAX_SHOWN = 20;

export const listDeadLetters: Tool = defineTool<DeadLetterInput>({
  name: 'list_dead_letters',
  description: 'What failed for good, by service.',
  input: objectInput(deadLetterInput),
  isReadOnly: true,
  async run(input, { house }) {
    if (input.service === undefined) return { services: await house.services() };
    const deadLetters = await requireDeadLetters(house, input.service);
    const shown: object[] = [];
    let total = 0;
    for await (const letter of deadLetters.list(filterOf(input))) {
      if (!house.mayRead(letter.eventType ?? letter.address.key)) continue;
      total++;
      if (shown.length === MAX_SHOWN) continue;
      shown.push({
        event_id: fenceText(letter.eventId ?? '', 100),
        event_type: fenceText(letter.eventType ?? letter.address.key, 255),
        code: fenceText(letter.code, 100),
        untrusted_message: fenceText(letter.message, 300),
        ...(letter.attempts === undefined ? {} : { attempts: letter.attempts }),
        ...(letter.lastFailureAt === undefined ? {} : { failed_at: fenceText(letter.lastFailureAt, 40) }),
      });
    }
    return { service: input.service, total, dead_letters: shown };
  },
});
