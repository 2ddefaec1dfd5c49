import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { ask, type Problem, problemOf } from '../../api/call.js';
import type { FullContract } from '../../api/catalogue.js';
import { session } from '../../api/session.js';
import { copy } from '../../parts/copy.js';
import { Panel } from '../../parts/panel.js';
import { PayloadProblems } from '../../parts/payload-problems.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { hasLongNumber, parseJson, wrapJson } from '../../parts/raw-json.js';
import { type CopyForm, copyAs } from '../event/copy-as.js';
import { draft } from './draft.js';
import { FieldForm } from './field-form.js';
import { Sent, type SentMessage } from './sent.js';
import { useValidation } from './use-validation.js';

const FORMS: readonly CopyForm[] = ['curl', 'TypeScript', 'MCP'];
/** A command is waited for so long; afterwards its page says what became of it. */
const WAIT_SECONDS = 10;

/** A form to send one. It begins with the example of the schema, or with a message that is to be sent alike. */
export function TryIt({ contract }: { readonly contract: FullContract }): VNode {
  const { type, kind, parameters, examples, schema } = contract;
  const mode = useSignal<'fields' | 'json'>('fields');
  const text = useSignal(beginningOf(contract));
  const concrete = useSignal(draft.peek()?.type ?? type);
  const isHeardOnly = useSignal(true);
  const isSending = useSignal(false);
  const problem = useSignal<Problem | undefined>(undefined);
  const sent = useSignal<SentMessage | undefined>(undefined);
  const isFamily = parameters.length > 0;
  const name = isFamily ? concrete.value : type;
  const isNamed = !name.includes('{');
  const problems = useValidation(isNamed ? `validate/${encodeURIComponent(name)}` : undefined, text.value);
  const parsed = parseJson(text.value);
  const isLong = hasLongNumber(text.value);
  const may = kind === 'command' ? session.value?.may.command : session.value?.may.publish;

  const send = async (): Promise<void> => {
    if (parsed === undefined || isSending.value || !isNamed) return;
    isSending.value = true;
    problem.value = undefined;
    sent.value = undefined;
    try {
      sent.value =
        kind === 'command' ? await sendCommand(name, text.value) : await publish(name, text.value, isHeardOnly.value);
    } catch (thrown) {
      problem.value = problemOf(thrown);
    } finally {
      isSending.value = false;
    }
  };

  const modes = (
    <>
      <div class="tabs" role="group" aria-label="How it is written">
        {(['fields', 'json'] as const).map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={mode.value === one}
            disabled={one === 'fields' && (parsed === undefined || isLong)}
            onClick={() => {
              mode.value = one;
            }}
          >
            {one === 'json' ? 'JSON' : 'Fields'}
          </button>
        ))}
      </div>
      {FORMS.map((form) => (
        <button
          key={form}
          type="button"
          disabled={parsed === undefined}
          onClick={() => void copy(copyAs(form, kind, name, parsed?.value), `Copied as ${form}`)}
        >
          Copy as {form}
        </button>
      ))}
    </>
  );

  return (
    <Panel title={kind === 'command' ? 'Send one' : 'Publish one'} actions={modes}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send();
        }}
      >
        {isFamily && (
          <label class="field">
            <span>Type: write what stands for {parameters.map((one) => `{${one}}`).join(', ')}</span>
            <input
              type="text"
              class="mono"
              value={concrete.value}
              onInput={(event) => {
                concrete.value = event.currentTarget.value.trim();
              }}
            />
          </label>
        )}
        {mode.value === 'fields' && parsed !== undefined && !isLong ? (
          <FieldForm
            schema={schema}
            value={parsed.value}
            problems={problems.value ?? []}
            onChange={(value) => {
              text.value = JSON.stringify(value, null, 2);
            }}
          />
        ) : (
          <label class="field">
            <span>Payload</span>
            <textarea
              spellcheck={false}
              rows={Math.min(24, text.value.split('\n').length + 1)}
              value={text.value}
              onInput={(event) => {
                text.value = event.currentTarget.value;
              }}
            />
          </label>
        )}
        <PayloadProblems problems={problems.value} />
        <div class="bar">
          <button
            type="submit"
            class="primary"
            disabled={isSending.value || parsed === undefined || !isNamed || may === false}
          >
            {kind === 'command' ? 'Send' : 'Publish'}
          </button>
          {kind === 'event' && (
            <label class="small">
              <input
                type="checkbox"
                checked={!isHeardOnly.value}
                onChange={(event) => {
                  isHeardOnly.value = !event.currentTarget.checked;
                }}
              />{' '}
              also where no queue receives it
            </label>
          )}
          {examples.length > 1 && (
            <select
              aria-label="Begin with an example"
              value=""
              onChange={(event) => {
                text.value = JSON.stringify(examples[Number(event.currentTarget.value)], null, 2);
                event.currentTarget.value = '';
              }}
            >
              <option value="">Begin with example …</option>
              {examples.map((_, index) => (
                <option key={index} value={index}>
                  {index + 1}
                </option>
              ))}
            </select>
          )}
          {may === false && <span class="quiet small">This key may not send it.</span>}
        </div>
        {problem.value !== undefined && <ProblemNote problem={problem.value} />}
        {sent.value !== undefined && <Sent sent={sent.value} />}
      </form>
    </Panel>
  );
}

/** A draft is taken once: whoever comes back finds the example. */
function beginningOf({ type, examples, parameters }: FullContract): string {
  const taken = draft.peek();
  const isMeant = taken !== undefined && (taken.type === type || parameters.length > 0);
  if (isMeant) draft.value = undefined;
  return JSON.stringify(isMeant ? taken.payload : (examples[0] ?? {}), null, 2);
}

async function publish(type: string, text: string, isHeardOnly: boolean): Promise<SentMessage> {
  const unroutable = isHeardOnly ? undefined : 'drop';
  const body = wrapJson({ event_type: type, unroutable }, 'payload', text);
  const answer = await ask<{ readonly event_id: string; readonly status: string; readonly routed?: boolean }>(
    'publish',
    {
      method: 'POST',
      text: body,
    },
  );
  const { event_id: id, status, routed } = answer.body;
  return { kind: 'event', id, status, ...(routed === undefined ? {} : { routed }) };
}

async function sendCommand(type: string, text: string): Promise<SentMessage> {
  const path = `commands/${type.split('.').map(encodeURIComponent).join('/')}`;
  const headers = { prefer: `wait=${WAIT_SECONDS}` };
  const { body } = await ask<{ readonly command_id: string; readonly status: string; readonly reply?: unknown }>(path, {
    method: 'POST',
    text,
    headers,
  });
  return { kind: 'command', id: body.command_id, status: body.status, reply: body.reply };
}
