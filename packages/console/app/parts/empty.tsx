import type { ComponentChildren, VNode } from 'preact';
import { CopyLine } from './copy.js';

export interface EmptyProps {
  readonly title: string;
  /** A line for a shell that changes the emptiness. */
  readonly command?: string;
  readonly children?: ComponentChildren;
}

/** What a page says while it has nothing: why that is, and what to do first. */
export function Empty({ title, command, children }: EmptyProps): VNode {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
      {command !== undefined && <CopyLine text={command} />}
    </div>
  );
}
