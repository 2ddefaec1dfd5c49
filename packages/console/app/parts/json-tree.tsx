import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { digitsOf } from './exact-json.js';

export interface TreeProps {
  readonly value: unknown;
  /** Of the value, as it is written in a filter: `payload.repo`. */
  readonly path?: string;
  /** A simple value was clicked. */
  onPick?(path: string, value: string | number | boolean | null): void;
  readonly isOpen?: boolean;
}

/** Of longer lists and objects this many are shown first, and of longer texts this many characters. */
const MOST_MEMBERS = 100;
const MOST_CHARACTERS = 400;
/** Deeper than this is folded until somebody asks. */
const OPEN_DEPTH = 3;

/** Any JSON value, as text that nobody executes. Values are buttons where somebody wants to know of a click. */
export function JsonTree({ value, path = '', onPick, isOpen = true }: TreeProps): VNode {
  return (
    <div class="tree">
      <Node value={value} path={path} depth={0} onPick={onPick} isOpen={isOpen} />
    </div>
  );
}

interface NodeProps {
  readonly value: unknown;
  readonly path: string;
  readonly name?: string;
  readonly depth: number;
  readonly onPick: TreeProps['onPick'];
  readonly isOpen: boolean;
}

function Node({ value, path, name, depth, onPick, isOpen }: NodeProps): VNode {
  const opened = useSignal(isOpen && depth < OPEN_DEPTH);
  const all = useSignal(false);
  if (typeof value !== 'object' || value === null || digitsOf(value) !== undefined) {
    return (
      <div class="leaf">
        {name !== undefined && <span class="name">{name}</span>}
        <Leaf value={value} path={path} onPick={onPick} />
      </div>
    );
  }
  const isList = Array.isArray(value);
  const members = Object.entries(value);
  const shown = all.value ? members : members.slice(0, MOST_MEMBERS);
  const size = isList ? `[${members.length}]` : `{${members.length}}`;
  if (members.length === 0) {
    return (
      <div class="leaf">
        {name !== undefined && <span class="name">{name}</span>}
        <span class="quiet">{isList ? '[ ]' : '{ }'}</span>
      </div>
    );
  }
  const list = (
    <>
      {shown.map(([key, member]) => (
        <Node
          key={key}
          name={key}
          value={member}
          path={path === '' ? key : `${path}.${key}`}
          depth={depth + 1}
          onPick={onPick}
          isOpen={isOpen}
        />
      ))}
      {shown.length < members.length && (
        <button type="button" class="plain quiet" onClick={() => (all.value = true)}>
          {members.length - shown.length} more
        </button>
      )}
    </>
  );
  if (name === undefined) return list;
  return (
    <div class="branch">
      <button
        type="button"
        class="plain fold"
        aria-expanded={opened.value}
        onClick={() => (opened.value = !opened.value)}
      >
        <span class="name">{name}</span> <span class="quiet">{size}</span>
      </button>
      {opened.value && <div class="members">{list}</div>}
    </div>
  );
}

function Leaf({ value, path, onPick }: Pick<NodeProps, 'value' | 'path' | 'onPick'>): VNode {
  const all = useSignal(false);
  const digits = digitsOf(value);
  const text = digits ?? (typeof value === 'string' ? value : String(value));
  const isCut = text.length > MOST_CHARACTERS && !all.value;
  const shown = isCut ? text.slice(0, MOST_CHARACTERS) : text;
  const kind = digits !== undefined ? 'number' : value === null ? 'null' : typeof value;
  const body = <span class={`value is-${kind} wrap`}>{shown === '' ? '""' : shown}</span>;
  return (
    <>
      {onPick === undefined || digits !== undefined ? (
        body
      ) : (
        <button
          type="button"
          class="plain pick"
          title="Filter by this value"
          onClick={() => onPick(path, value as string | number | boolean | null)}
        >
          {body}
        </button>
      )}
      {isCut && (
        <button type="button" class="plain quiet" onClick={() => (all.value = true)}>
          … {text.length - MOST_CHARACTERS} more characters
        </button>
      )}
    </>
  );
}
