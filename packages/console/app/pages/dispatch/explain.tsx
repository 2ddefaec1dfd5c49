import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { call } from '../../api/call.js';
import { JsonTree } from '../../parts/json-tree.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { parseJson } from '../../parts/raw-json.js';
import { useAct } from '../../parts/use-act.js';
import { route } from '../../route/route.js';
import { findEvent } from '../event/find-event.js';

/** `POST /dispatcher/explain` */
interface Explained {
  readonly rule: string;
  readonly fires: boolean;
  readonly steps: readonly { readonly asks: string; readonly holds: boolean; readonly says: string }[];
  readonly action?: { readonly kind: string; readonly target: string; readonly content?: unknown };
}

const BEGINNING = '{\n  "event_type": "webhook.plane.issue",\n  "payload": {}\n}';

/** Why each rule fires for an event, or does not. Nothing is done by it. */
export function Explain(): VNode {
  const id = route.value.query.get('event');
  const text = useSignal(BEGINNING);
  const rules = useSignal<readonly Explained[] | undefined>(undefined);
  const { run, isBusy, problem } = useAct();
  const isJson = parseJson(text.value) !== undefined;
  useEffect(() => {
    if (id === null) return;
    void run(async () => {
      text.value = JSON.stringify(await findEvent(id), null, 2);
    });
  }, [id]);
  const explain = (): Promise<void> =>
    run(async () => {
      const asked = { method: 'POST', text: `{"envelope":${text.value}}` } as const;
      rules.value = (await call<{ readonly rules: readonly Explained[] }>('dispatcher/explain', asked)).rules;
    });
  return (
    <>
      <p class="quiet">
        Paste an event: each rule says whether it would fire for it, and of its conditions which hold. Nothing is done
        by it.
      </p>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void explain();
        }}
      >
        <label class="field">
          <span>An event</span>
          <textarea
            spellcheck={false}
            value={text.value}
            onInput={({ currentTarget }) => {
              text.value = currentTarget.value;
            }}
          />
        </label>
        {problem.value !== undefined && <ProblemNote problem={problem.value} />}
        <div class="bar">
          <button type="submit" class="primary" disabled={!isJson || isBusy.value}>
            Explain
          </button>
          {!isJson && <span class="bad small">This is no JSON.</span>}
        </div>
      </form>
      {rules.value?.map(({ rule, fires, steps, action }) => (
        <Panel
          key={rule}
          title={
            <>
              {rule} <span class={`tag ${fires ? 'good' : ''}`}>{fires ? 'fires' : 'does not fire'}</span>
            </>
          }
          isTable
        >
          <table>
            <tbody>
              {steps.map(({ asks, holds, says }) => (
                <tr key={asks + says}>
                  <td class={holds ? 'good' : 'bad'}>{holds ? 'yes' : 'no'}</td>
                  <td>{asks}</td>
                  <td class="quiet wrap">{says}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {action !== undefined && (
            <div class="inside">
              <p>
                {action.kind} <code>{action.target}</code>
              </p>
              {action.content !== undefined && <JsonTree value={action.content} />}
            </div>
          )}
        </Panel>
      ))}
    </>
  );
}
