import { Path, Position } from './types';

/** A value of a file, with the places it is written at. */
export type Node = MapNode | ListNode | ScalarNode;

/** A position in the Score file, or in the file that overrides it. */
export interface Place extends Position {
  file?: string;
}

interface Placed {
  /** Where the value starts. */
  position: Place;
  /** What the value costs to read: its nodes, with every alias counted in full, and more for long texts. */
  size: number;
  /** How many levels the value has, itself included. */
  height: number;
}

export interface MapNode extends Placed {
  kind: 'map';
  entries: Map<string, Entry>;
}

export interface Entry {
  /** Where the key is written. */
  key: Place;
  node: Node;
}

export interface ListNode extends Placed {
  kind: 'list';
  items: Node[];
}

export interface ScalarNode extends Placed {
  kind: 'scalar';
  value: string | number | boolean | null;
  /** The value as it is written, without quotes. */
  source: string;
  /**
   * Finds where parts of the text are written, for parts in the order of the text;
   * from the first part that is not written as such, the start of the value.
   */
  locator(): (part: string) => Place;
}

/** The plain value of a node. */
export function toValue(node: Node): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(toValue);
    default:
      return toRecord(node);
  }
}

/** The plain value of a mapping. */
export function toRecord(node: MapNode): Record<string, unknown> {
  return Object.fromEntries(
    [...node.entries].map(([key, entry]) => [key, toValue(entry.node)]),
  );
}

/** The node under a key of a mapping; undefined for anything else. */
export function childOf(
  node: Node | undefined,
  key: string | number,
): Node | undefined {
  if (node?.kind === 'map') return node.entries.get(String(key))?.node;
  if (node?.kind === 'list') return node.items[Number(key)];
  return undefined;
}

/** Where a path is written: its key in a mapping, its item in a list, or the same of its nearest ancestor. */
export function placeOf(root: Node, path: Path): Place {
  let node: Node | undefined = root;
  let place = root.position;
  for (const key of path) {
    const found: Place | undefined =
      node?.kind === 'map'
        ? node.entries.get(String(key))?.key
        : childOf(node, key)?.position;
    if (!found) break;
    place = found;
    node = childOf(node, key);
  }
  return place;
}
