import { clip } from './finding';
import { Cursor, filledText, Report } from './reader';
import { childOf, Entry, ListNode, MapNode, Node } from './tree';

/**
 * The tree with the deprecated list form of every container's files and volumes made a mapping by target.
 * Items that cannot be placed are reported and left out.
 */
export function withTargets(root: MapNode, report: Report): Node {
  const start = new Cursor(root, root.position, [], report);
  return changeEntries(start, (key, value) =>
    key === 'containers'
      ? changeEntries(value, (_, container) => changeContainer(container))
      : value.node,
  );
}

function changeContainer(container: Cursor): Node {
  return changeEntries(container, (key, value) =>
    (key === 'files' || key === 'volumes') && value.isList()
      ? listByTarget(value)
      : value.node,
  );
}

function changeEntries(
  map: Cursor,
  change: (key: string, value: Cursor) => Node,
): Node {
  if (!map.isMap()) return map.node;
  const entries = new Map<string, Entry>();
  for (const [key, entry] of map.node.entries) {
    const node = change(key, map.child(key, entry.node, entry.key));
    entries.set(key, { ...entry, node });
  }
  return { ...map.node, entries };
}

function listByTarget(list: Cursor<ListNode>): MapNode {
  const entries = new Map<string, Entry>();
  list.node.items.forEach((node, index) => {
    const item = list.child(index, node, node.position);
    const target = targetOf(item);
    if (target === undefined || node.kind !== 'map') return;
    if (entries.has(target)) {
      item.fail(
        'duplicate-target',
        `the target ${clip(target)} is in this list twice`,
        'keep one of the two',
      );
      return;
    }
    const rest = new Map(node.entries);
    rest.delete('target');
    entries.set(target, {
      key: node.position,
      node: { ...node, entries: rest },
    });
  });
  return { ...list.node, kind: 'map', entries };
}

function targetOf(item: Cursor): string | undefined {
  if (!item.isMap()) return item.expected('a mapping');
  const target = childOf(item.node, 'target');
  if (target) return filledText(item.child('target', target, target.position));
  item.fail('required', '`target` is required in a list');
  return undefined;
}
