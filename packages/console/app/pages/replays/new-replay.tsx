import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { call } from '../../api/call.js';
import { mayOperate } from '../../api/session.js';
import { plural, sizeOf } from '../../parts/format.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { useAct } from '../../parts/use-act.js';
import { hrefTo, route } from '../../route/route.js';
import { HistoryBar } from '../history/history-bar.js';
import { historyFilterIn, selectionOf } from '../history/history-query.js';
import { Planned } from './planned.js';
import { describeTarget, type ReplayPlan, type ReplayTarget } from './replay.js';
import { RunReplay } from './run-replay.js';

/** Two steps: a plan, which sends nothing and counts; then the run of that very plan. */
export function NewReplay(): VNode {
  const filter = historyFilterIn(route.value.query);
  const reason = useSignal('');
  const kind = useSignal<ReplayTarget['kind']>('queue');
  const group = useSignal('');
  const plan = useSignal<ReplayPlan | undefined>(undefined);
  const { problem, isBusy, run } = useAct();
  const canPlan = reason.value.trim() !== '' && (kind.value !== 'service' || group.value !== '');
  const makePlan = (): Promise<void> =>
    run(async () => {
      const target = kind.value === 'service' ? { kind: kind.value, group: group.value } : { kind: kind.value };
      const body = {
        selection: selectionOf(filter),
        reason: reason.value.trim(),
        // A fresh queue gets its name from the gateway.
        ...(kind.value === 'queue' ? {} : { target }),
      };
      plan.value = await call<ReplayPlan>('replays/plan', { method: 'POST', body });
    });
  return (
    <div class="page">
      <header>
        <a class="quiet small" href={hrefTo('replays')}>
          Replays
        </a>
        <h1>New replay</h1>
      </header>
      <Panel title="What">
        <HistoryBar filter={filter} />
      </Panel>
      <Panel title="Where to, and why">
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (canPlan) void makePlan();
          }}
        >
          <label class="field">
            <span>To</span>
            <select
              value={kind.value}
              onChange={({ currentTarget }) => {
                kind.value = currentTarget.value as ReplayTarget['kind'];
                plan.value = undefined;
              }}
            >
              <option value="queue">a fresh queue, which nobody consumes</option>
              <option value="service">the queue of one service</option>
              <option value="exchange">everybody who subscribes, as if it happened now</option>
            </select>
          </label>
          {kind.value === 'service' && (
            <label class="field">
              <span>Service</span>
              <input
                type="text"
                class="mono"
                value={group.value}
                onInput={({ currentTarget }) => {
                  group.value = currentTarget.value.trim();
                  plan.value = undefined;
                }}
              />
            </label>
          )}
          <label class="field">
            <span>Reason, kept with the replay for ever</span>
            <input
              type="text"
              value={reason.value}
              onInput={({ currentTarget }) => {
                reason.value = currentTarget.value;
                plan.value = undefined;
              }}
            />
          </label>
          {problem.value !== undefined && <ProblemNote problem={problem.value} />}
          <div class="bar">
            <button type="submit" class="primary" disabled={!canPlan || isBusy.value || !mayOperate()}>
              Plan
            </button>
            <span class="quiet small">Nothing is sent by a plan.</span>
          </div>
        </form>
      </Panel>
      {plan.value !== undefined && (
        <Panel title={`${plural(plan.value.count, 'event')}, ${sizeOf(plan.value.bytes)}`} isTable>
          <p class="inside">To {describeTarget(plan.value.target)}.</p>
          <Planned plan={plan.value} />
          <div class="inside">
            <RunReplay key={plan.value.id} plan={plan.value} />
          </div>
        </Panel>
      )}
    </div>
  );
}
