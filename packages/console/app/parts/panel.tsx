import type { ComponentChildren, VNode } from 'preact';

export interface PanelProps {
  readonly title: ComponentChildren;
  readonly actions?: ComponentChildren;
  /** Tables go to the edge; the rest stands inside. */
  readonly isTable?: boolean;
  readonly children: ComponentChildren;
}

export function Panel({ title, actions, isTable = false, children }: PanelProps): VNode {
  return (
    <section class="panel">
      <header>
        <h2>{title}</h2>
        {actions !== undefined && <div class="bar">{actions}</div>}
      </header>
      <div class={isTable ? 'table-frame' : 'inside'}>{children}</div>
    </section>
  );
}
