import type { ComponentChildren, VNode } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

export interface DialogProps {
  readonly title: string;
  readonly isTitleHidden?: boolean;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A window over the page. The browser keeps the focus in it, gives it back, and closes it with Escape. */
export function Dialog({ title, isTitleHidden = false, onClose, children }: DialogProps): VNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => before instanceof HTMLElement && before.focus({ preventScroll: true });
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div class="dialog-body">
        <header class={isTitleHidden ? 'sr-only' : 'dialog-head'}>
          <h2 id={id}>{title}</h2>
          {!isTitleHidden && (
            <button type="button" onClick={onClose}>
              Close
            </button>
          )}
        </header>
        {children}
      </div>
    </dialog>
  );
}
