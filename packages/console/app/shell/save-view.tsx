import { signal, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { keepView, ownViews, placeOf } from '../api/views.js';
import { copy } from '../parts/copy.js';
import { Dialog } from '../parts/dialog.js';
import { route } from '../route/route.js';
import { toast } from './toasts.js';

export const isSavingView = signal(false);

export function SaveView(): VNode | null {
  return isSavingView.value ? <OpenSaveView /> : null;
}

/** Keeps this page, with all that was chosen on it, under a name in the menu. */
function OpenSaveView(): VNode {
  const name = useSignal('');
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => input.current?.focus(), []);
  const view = { name: name.value.trim(), at: placeOf(route.peek()) };
  const isThere = ownViews.value.some((one) => one.name === view.name);
  const close = (): void => {
    isSavingView.value = false;
  };
  return (
    <Dialog title="Save this view" onClose={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (view.name === '') return;
          keepView(view);
          toast(`“${view.name}” stands in the menu.`);
          close();
        }}
      >
        <p class="quiet">
          This page, with its filters, comes into the menu of this browser. For everybody, copy it into{' '}
          <code>console.views</code> of <code>bloodbank.config.json</code>.
        </p>
        <code class="small wrap">#{view.at}</code>
        <label class="field">
          <span>Name</span>
          <input
            ref={input}
            type="text"
            maxLength={60}
            autocomplete="off"
            value={name.value}
            onInput={({ currentTarget }) => {
              name.value = currentTarget.value;
            }}
          />
        </label>
        <div class="bar">
          <button type="submit" class="primary" disabled={view.name === ''}>
            {isThere ? 'Replace' : 'Save'}
          </button>
          <button
            type="button"
            disabled={view.name === ''}
            onClick={() => void copy(JSON.stringify(view), 'Copied for bloodbank.config.json')}
          >
            Copy for everybody
          </button>
        </div>
      </form>
    </Dialog>
  );
}
