import { clip, formatPath } from './finding';
import { Report } from './reader';
import { Entry, ListNode, MapNode, Node, Place, toValue } from './tree';
import { MAX_DEPTH } from './treeBuilder';
import { AppliedOverride, Path, ScoreOverride } from './types';
import { readYaml } from './yamlTree';

/** How the findings of a property call where it comes from, unless it is told otherwise. */
const PROPERTY_SOURCE = '--override-property';

/** The file beside a Score file that changes it for one environment: `a/score.yaml` and `prod` give `a/score.prod.yaml`. */
export function overrideFileOf(scoreFile: string, environment: string): string {
  const dot = scoreFile.lastIndexOf('.');
  return dot > scoreFile.lastIndexOf('/')
    ? `${scoreFile.slice(0, dot)}.${environment}${scoreFile.slice(dot)}`
    : `${scoreFile}.${environment}`;
}

/** Changes trees, and keeps what it changed. Rules are those of the Score reference implementation. */
export class Overriding {
  readonly applied: AppliedOverride[] = [];

  constructor(private readonly report: Report) {}

  /** The tree after all overrides, in their order; what cannot be applied is reported and left out. */
  apply(root: Node, overrides: readonly ScoreOverride[]): Node {
    return overrides.reduce(
      (tree, override) =>
        override.kind === 'file'
          ? this.applyFile(tree, override.file, override.text)
          : this.applyProperty(
              tree,
              override.property,
              override.file ?? PROPERTY_SOURCE,
            ),
      root,
    );
  }

  private applyFile(tree: Node, file: string, text: string): Node {
    const over = this.read(text, file);
    if (!over || isNull(over)) return tree;
    if (over.kind !== 'map') {
      this.report.add(
        over.position,
        [],
        'type',
        'expected a mapping of what is to be other than in the Score file',
      );
      return tree;
    }
    return this.merge(tree, over, []);
  }

  /** JSON Merge Patch (RFC 7386): mappings merge, null deletes, anything else replaces. */
  private merge(base: Node | undefined, over: Node, path: Path): Node {
    if (over.kind !== 'map') {
      this.note(path, over.position, base, over);
      return over;
    }
    const entries = new Map<string, Entry>(
      base?.kind === 'map' ? base.entries : [],
    );
    if (base?.kind !== 'map' && over.entries.size === 0)
      this.note(path, over.position, base, over);
    for (const [key, { key: place, node }] of over.entries) {
      const at = [...path, key];
      const old = entries.get(key);
      if (isNull(node)) {
        if (entries.delete(key)) this.note(at, place, old?.node);
        continue;
      }
      const kept = old?.node.kind === 'map' && node.kind === 'map';
      entries.set(key, {
        key: kept && old ? old.key : place,
        node: this.merge(old?.node, node, at),
      });
    }
    return { ...(base?.kind === 'map' ? base : over), entries };
  }

  private applyProperty(tree: Node, property: string, file: string): Node {
    const place: Place = { line: 1, column: 1, file };
    const refuse = (message: string, hint: string): Node => {
      this.report.add(place, [], 'override-property', message, hint);
      return tree;
    };
    const equals = property.indexOf('=');
    if (equals <= 0) {
      return refuse(
        `${JSON.stringify(clip(property))} is not PATH=VALUE`,
        'for example containers.web.variables.LEVEL=debug; an empty value deletes',
      );
    }
    const path = property
      .slice(0, equals)
      .split(/(?<!\\)\./)
      .map(key => key.replaceAll('\\.', '.'));
    if (path.length > MAX_DEPTH || path.some(key => key === '')) {
      return refuse(
        `${JSON.stringify(clip(property.slice(0, equals)))} is not a path`,
        `names joined by dots, ${MAX_DEPTH} at most; \\. is a dot inside a name`,
      );
    }
    if (path.includes('__proto__'))
      return refuse('the key `__proto__` is not allowed', 'remove it');
    const value = this.read(property.slice(equals + 1), file, equals + 1);
    if (!value) return tree;
    return this.set(tree, path, isNull(value) ? undefined : value, [], place);
  }

  /** Sets, appends (-1) or deletes (no value) what a path leads to; mappings on the way are made. */
  private set(
    node: Node | undefined,
    [key, ...rest]: readonly string[],
    value: Node | undefined,
    done: Path,
    place: Place,
  ): Node {
    if (node?.kind === 'list')
      return this.setItem(node, [key, ...rest], value, done, place);
    if (node && node.kind !== 'map' && !isNull(node)) {
      this.refuse(place, done, 'is neither a mapping nor a list');
      return node;
    }
    const map: MapNode =
      node?.kind === 'map' ? node : emptyMap(value?.position ?? place);
    const entries = new Map(map.entries);
    const old = entries.get(key);
    const path = [...done, key];
    if (rest.length === 0 && !value) {
      if (entries.delete(key)) this.note(path, place, old?.node);
    } else if (rest.length > 0 && !value && !old) {
      return map;
    } else {
      const next =
        rest.length > 0 || !value
          ? this.set(old?.node, rest, value, path, place)
          : value;
      if (rest.length === 0) this.note(path, next.position, old?.node, next);
      const kept = rest.length > 0 && old;
      entries.set(key, { key: kept ? old.key : next.position, node: next });
    }
    return { ...map, entries };
  }

  private setItem(
    list: ListNode,
    [key, ...rest]: readonly string[],
    value: Node | undefined,
    done: Path,
    place: Place,
  ): Node {
    const index = /^(-1|\d{1,6})$/.test(key) ? Number(key) : Number.NaN;
    const append = index === -1 && value !== undefined;
    if (!append && !(index >= 0 && index < list.items.length)) {
      this.refuse(
        place,
        done,
        `has no item ${JSON.stringify(clip(key))}; it has ${list.items.length}, counted from 0, and -1 appends`,
      );
      return list;
    }
    const items = [...list.items];
    const at = append ? items.length : index;
    const path = [...done, at];
    if (rest.length > 0) {
      items[at] = this.set(items[at], rest, value, path, place);
    } else if (value) {
      items[at] = value;
      this.note(path, value.position, list.items[at], value);
    } else {
      items.splice(at, 1);
      this.note(path, place, list.items[at]);
    }
    return { ...list, items };
  }

  private read(text: string, file: string, column = 0): Node | undefined {
    const { root, problems } = readYaml(text, { file, column });
    for (const { position, code, message, hint } of problems)
      this.report.add(position, [], code, message, hint);
    return problems.length > 0 ? undefined : root;
  }

  private refuse(place: Place, path: Path, what: string) {
    this.report.add(
      place,
      path,
      'override-property',
      `${formatPath(path) || 'the file'} ${what}`,
    );
  }

  private note(path: Path, at: Place, before?: Node, after?: Node) {
    const { file = '', line, column } = at;
    this.applied.push({
      path: formatPath(path),
      file,
      position: { line, column },
      action: after ? 'set' : 'remove',
      ...(before && { before: toValue(before) }),
      ...(after && { after: toValue(after) }),
    });
  }
}

function isNull(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null;
}

function emptyMap(position: Place): MapNode {
  return { kind: 'map', position, entries: new Map(), size: 1, height: 1 };
}
