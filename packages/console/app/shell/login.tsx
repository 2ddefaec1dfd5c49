import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { key, takeKey } from '../api/key.js';
import { loadSession } from '../api/session.js';

/** Asks for a key of the gateway's `API_KEYS`. What was typed is kept for this tab alone. */
export function Login(): VNode {
  const typed = useSignal('');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    document.title = 'Sign in · Bloodbank';
    input.current?.focus();
  }, []);
  const wasRefused = key.value !== null;
  return (
    <main class="login">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.value === '') return;
          takeKey(typed.value);
          void loadSession();
        }}
      >
        <h1>Bloodbank</h1>
        <p class="quiet">This gateway asks for a key. It stays in this tab, and is gone when you close it.</p>
        <label>
          API key
          <input
            ref={input}
            type="password"
            name="key"
            autocomplete="current-password"
            value={typed.value}
            aria-describedby={wasRefused ? 'key-refused' : undefined}
            onInput={(event) => (typed.value = event.currentTarget.value)}
          />
        </label>
        {wasRefused && (
          <p id="key-refused" class="bad small" role="alert">
            The gateway does not know this key, or it has expired.
          </p>
        )}
        <button type="submit" class="primary" disabled={typed.value === ''}>
          Sign in
        </button>
        <p class="quiet small">
          Keys stand in <code>API_KEYS</code>, or in the file that <code>API_KEYS_FILE</code> names.
        </p>
      </form>
    </main>
  );
}
