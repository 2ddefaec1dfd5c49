import { parsePointer } from '@bloodbank/core/json';
import {
  findNodeAtLocation,
  getNodePath,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';

/** A JSON text and where its values stand. Comments and a trailing comma are allowed, as editors write them. */
export interface PlacedJson {
  readonly value: unknown;
  readonly errors: readonly JsonError[];
  /** The line of a value, from 1; of the nearest thing above it that is there. */
  lineOf(pointer: string): number;
}

interface JsonError {
  readonly line: number;
  readonly message: string;
}

export function readPlacedJson(text: string): PlacedJson {
  const faults: ParseError[] = [];
  const root = parseTree(text, faults, { allowTrailingComma: true });
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length;
  const errors: JsonError[] = faults.map(({ error, offset }) => ({
    line: lineAt(offset),
    message: printParseErrorCode(error),
  }));
  if (errors.length === 0) errors.push(...repeatedKeys(root, lineAt));
  return {
    value: root === undefined ? undefined : toValue(root),
    errors,
    lineOf(pointer) {
      const path = parsePointer(pointer) ?? [];
      for (let length = path.length; root !== undefined && length >= 0; length--) {
        const node = findNodeAtLocation(
          root,
          path.slice(0, length).map((step, at) => toStep(root, path, step, at)),
        );
        if (node !== undefined) return lineAt((node.parent?.type === 'property' ? node.parent : node).offset);
      }
      return 1;
    },
  };
}

/** A number where the value above is a list. */
function toStep(root: Node, path: readonly string[], step: string, at: number): string | number {
  const above =
    at === 0
      ? root
      : findNodeAtLocation(
          root,
          path.slice(0, at).map((one, index) => toStep(root, path, one, index)),
        );
  return above?.type === 'array' ? Number(step) : step;
}

/** Of two members of one name the last would win silently. */
function repeatedKeys(node: Node | undefined, lineAt: (offset: number) => number): JsonError[] {
  if (node?.children === undefined) return [];
  const deeper = node.children.flatMap((child) => repeatedKeys(child, lineAt));
  if (node.type !== 'object') return deeper;
  const keys = node.children.flatMap(({ children: [key] = [] }) => key ?? []);
  const repeated = keys.filter((key, at) => keys.findIndex(({ value }) => value === key.value) < at);
  return [
    ...repeated.map((key) => ({
      line: lineAt(key.offset),
      message: `"${key.value}" stands twice in ${getNodePath(node).join('/') || 'the file'}`,
    })),
    ...deeper,
  ];
}

function toValue(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(toValue);
  if (node.type !== 'object') return node.value;
  const members = (node.children ?? []).flatMap(({ children: [key, value] = [] }) =>
    key === undefined || value === undefined ? [] : [[String(key.value), toValue(value)] as const],
  );
  return Object.fromEntries(members);
}
