import type { VNode } from 'preact';
import { JsonTree } from '../../parts/json-tree.js';
import { hrefTo } from '../../route/route.js';

export type SentMessage =
  | { readonly kind: 'event'; readonly id: string; readonly status: string; readonly routed?: boolean }
  | { readonly kind: 'command'; readonly id: string; readonly status: string; readonly reply: unknown };

/** That it is confirmed, and where to go on. */
export function Sent({ sent }: { readonly sent: SentMessage }): VNode {
  return (
    <div class="sent" role="status">
      <p>
        <span class="good">{sent.kind === 'command' && sent.status === 'completed' ? 'Answered' : 'Confirmed'}</span>{' '}
        <code>{sent.id}</code>
        {sent.kind === 'event' && sent.routed === false && <span class="warn"> No queue received it.</span>}
      </p>
      <p class="bar">
        <a class="button" href={hrefTo(sent.kind === 'event' ? 'event' : 'commands', [sent.id])}>
          {sent.kind === 'event' ? 'The event' : 'The command'}
        </a>
        <a class="button" href={hrefTo('trace', [sent.id])}>
          What it causes
        </a>
      </p>
      {sent.kind === 'command' && sent.reply !== undefined && <JsonTree value={sent.reply} />}
    </div>
  );
}
