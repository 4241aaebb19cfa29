import { findCycles } from './cycle';
import { clip } from './finding';
import { parsePlaceholders } from './placeholders';
import { Check, Cursor, text } from './reader';
import { closest } from './suggest';
import { childOf, MapNode, Node, ScalarNode } from './tree';

/** Beyond this many names a misspelt one gets no suggestion: it would take too long to find. */
const MANY = 100;

/** Checks placeholders against what a file declares. */
export class References {
  private readonly metadata: Node | undefined;
  private readonly resources: ReadonlySet<string>;

  constructor(root: MapNode) {
    const resources = childOf(root, 'resources');
    this.metadata = childOf(root, 'metadata');
    this.resources = keysOf(resources);
  }

  /** A text whose placeholders are expanded. */
  readonly template: Check<string> = cursor => {
    const value = text(cursor);
    if (value !== undefined) this.check(cursor, value, false);
    return value;
  };

  /** A text that may also be a whole resource, as the source of a volume is. */
  readonly resourceOrTemplate: Check<string> = cursor => {
    const value = text(cursor);
    if (value !== undefined) this.check(cursor, value, true);
    return value;
  };

  /** Any value; the placeholders of every text in it are checked. */
  checkDeep(cursor: Cursor) {
    if (cursor.isMap()) {
      for (const [key, entry] of cursor.node.entries)
        this.checkDeep(cursor.child(key, entry.node, entry.key));
    } else if (cursor.isList()) {
      cursor.node.items.forEach((item, index) =>
        this.checkDeep(cursor.child(index, item, item.position)),
      );
    } else if (cursor.isScalar() && typeof cursor.node.value === 'string') {
      this.check(cursor, cursor.node.value, false);
    }
  }

  private check(cursor: Cursor, value: string, wholeResource: boolean) {
    const locate = cursor.isScalar() ? cursor.node.locator() : undefined;
    for (const segment of parsePlaceholders(value)) {
      if (segment.kind === 'text') continue;
      const { path, raw } = segment;
      const position = locate?.(raw);
      const fault = this.faultOf(path, raw, wholeResource && raw === value);
      if (fault) cursor.fail(fault.code, fault.message, fault.hint, position);
    }
  }

  private faultOf(
    [root, name, ...rest]: string[],
    raw: string,
    mayBeResource: boolean,
  ): { code: string; message: string; hint?: string } | undefined {
    const shown = clip(raw);
    if (root === 'metadata') {
      const path = name === undefined ? [] : [name, ...rest];
      return this.metadataFault(path, shown);
    }
    if (root !== 'resources') return rootFault(root, raw);
    if (name === undefined) {
      return {
        code: 'placeholder-resource',
        message: `${shown} names no resource`,
        hint: 'write ${resources.NAME.OUTPUT}',
      };
    }
    if (!this.resources.has(name)) {
      return {
        code: 'placeholder-resource',
        message: `unknown resource \`${clip(name)}\` in ${shown}`,
        hint: this.resourceHint(name),
      };
    }
    if (rest.length > 0 || mayBeResource) return undefined;
    return {
      code: 'placeholder-output',
      message: `${shown} needs an output of \`${name}\``,
      hint: `write \${resources.${clip(name)}.OUTPUT}; only a volume's source can be a whole resource`,
    };
  }

  private metadataFault(path: string[], shown: string) {
    let node = this.metadata;
    for (const key of path) node = childOf(node, key);
    if (path.length > 0 && node) return undefined;
    return {
      code: 'placeholder-metadata',
      message: `${shown} is not in this file's metadata`,
      hint: choice(path[0] ?? '', keysOf(this.metadata)),
    };
  }

  private resourceHint(name: string): string {
    return this.resources.size === 0
      ? 'this file declares no resources'
      : choice(name, this.resources);
  }
}

/** Reports resources whose params wait for one another. */
export function checkParamCycles(resources: Cursor) {
  if (!resources.isMap()) return;
  const edges = new Map<string, Set<string>>();
  for (const [name, { node }] of resources.node.entries) {
    const params = childOf(node, 'params');
    edges.set(name, params ? referencedResources(params) : new Set());
  }
  for (const cycle of findCycles(edges)) {
    const [first] = cycle;
    const entry = resources.node.entries.get(first);
    if (!entry) continue;
    resources
      .child(first, entry.node, entry.key)
      .fail(
        'params-cycle',
        `resources wait for each other's outputs: ${shownCycle(cycle)}`,
        'remove one of the references from the params',
        entry.key,
      );
  }
}

/** Reports a `before` that names no other container, that no start order can satisfy, or that no probe can tell. */
export function checkStartOrder(containers: Cursor) {
  if (!containers.isMap()) return;
  const names = keysOf(containers.node);
  const edges = new Map<string, string[]>();
  for (const [name, { node, key }] of containers.node.entries) {
    const waiting = childOf(node, 'before');
    edges.set(name, []);
    if (waiting?.kind !== 'map') continue;
    const before = containers
      .child(name, node, key)
      .child('before', waiting, waiting.position);
    for (const [other, entry] of waiting.entries) {
      const cursor = before.child(other, entry.node, entry.key);
      if (checkWaiting(cursor, name, other, names))
        edges.get(name)?.push(other);
      const ready = childOf(entry.node, 'ready');
      const probed = ['readinessProbe', 'livenessProbe'].some(probe =>
        childOf(node, probe),
      );
      if (ready?.kind === 'scalar' && ready.value === 'healthy' && !probed) {
        cursor
          .child('ready', ready, ready.position)
          .fail(
            'before-probe',
            `\`${name}\` has no probe that could tell when it is healthy`,
            `add a readinessProbe to \`${name}\`, or wait for \`started\``,
          );
      }
    }
  }
  for (const cycle of findCycles(edges)) {
    const [first, second = first] = cycle;
    const entry = containers.node.entries.get(first);
    const waiting = entry && childOf(entry.node, 'before');
    if (waiting?.kind !== 'map') continue;
    const position = waiting.entries.get(second)?.key;
    containers
      .child(first, waiting, waiting.position)
      .child('before', waiting, waiting.position)
      .fail(
        'before-cycle',
        `containers wait for each other: ${shownCycle(cycle)}`,
        'remove one of them from `before`',
        position,
      );
  }
}

function checkWaiting(
  cursor: Cursor,
  name: string,
  other: string,
  names: ReadonlySet<string>,
): boolean {
  if (other === name) {
    cursor.fail(
      'before-self',
      `\`${name}\` cannot start before itself`,
      undefined,
      cursor.key,
    );
    return false;
  }
  if (names.has(other)) return true;
  cursor.fail(
    'before-unknown',
    `unknown container \`${clip(other)}\``,
    choice(other, names),
    cursor.key,
  );
  return false;
}

function rootFault(root: string, raw: string) {
  const inside = raw.slice(2, -1);
  const trimmed = inside.trim();
  const spaced = trimmed !== inside && /^(metadata|resources)\./.test(trimmed);
  const meant = closest(root, ['metadata', 'resources']);
  let hint = `to keep it as it is, escape it: $${clip(raw)}`;
  if (spaced) hint = `remove the spaces: \${${clip(trimmed)}}`;
  else if (meant) hint = `did you mean \`${meant}\`? ${hint}`;
  return {
    code: 'placeholder-root',
    message:
      inside === ''
        ? 'the placeholder ${} is empty'
        : `${clip(raw)} begins with neither metadata nor resources`,
    hint,
  };
}

function referencedResources(node: Node): Set<string> {
  const names = new Set<string>();
  const visit = (inner: Node) => {
    if (inner.kind === 'map')
      for (const entry of inner.entries.values()) visit(entry.node);
    else if (inner.kind === 'list') inner.items.forEach(visit);
    else addReferences(inner, names);
  };
  visit(node);
  return names;
}

function addReferences({ value }: ScalarNode, names: Set<string>) {
  if (typeof value !== 'string') return;
  for (const segment of parsePlaceholders(value)) {
    if (segment.kind !== 'placeholder') continue;
    const [root, name] = segment.path;
    if (root === 'resources' && name !== undefined) names.add(name);
  }
}

function shownCycle(cycle: string[]): string {
  return clip([...cycle, cycle[0]].join('→'), 300);
}

/** What there is, and which of it was most likely meant. */
function choice(written: string, known: ReadonlySet<string>): string {
  const shown: string[] = [];
  for (const name of known) {
    if (shown.length === 10) break;
    shown.push(clip(name));
  }
  const have = `have: ${[...shown, ...(known.size > 10 ? ['…'] : [])].join(', ')}`;
  const meant = known.size <= MANY ? closest(written, known) : undefined;
  return meant ? `did you mean \`${meant}\`? ${have}` : have;
}

function keysOf(node: Node | undefined): ReadonlySet<string> {
  return new Set(node?.kind === 'map' ? node.entries.keys() : []);
}
