import {
  Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Pair,
  ParsedNode,
  Scalar,
  YAMLMap,
  YAMLSeq,
} from 'yaml';
import { UNWRITABLE } from '@macadam/yaml';
import { clip } from './finding';
import { Entry, Node, Place, ScalarNode } from './tree';

/** Levels of one value. */
export const MAX_DEPTH = 64;
/** Values that the aliases of one file may stand for; a long text counts as one for every 64 characters. */
const MAX_NODES = 100_000;

/** What is wrong with a file as YAML. */
export interface YamlProblem {
  position: Place;
  message: string;
  hint?: string;
  code: string;
}

/** Turns the nodes of one YAML document into a tree, with aliases and merges resolved within limits. */
export class TreeBuilder {
  /** Set when a limit is passed; what was built is then not to be used. */
  exhausted = false;
  private readonly anchors = new Map<string, Node>();
  private expanded = 0;

  constructor(
    private readonly text: string,
    private readonly at: (offset: number) => Place,
    private readonly problems: YamlProblem[],
  ) {}

  build(node: ParsedNode | null, fallback = 0): Node {
    if (isAlias(node)) return this.resolveAlias(node);
    const built = this.buildOwn(node, fallback);
    if (node?.anchor) this.anchors.set(node.anchor, built);
    return built;
  }

  private buildOwn(
    node: Exclude<ParsedNode, Alias.Parsed> | null,
    fallback: number,
  ): Node {
    if (isMap(node)) return this.limited(this.buildMap(node));
    if (isSeq(node)) return this.limited(this.buildList(node));
    return this.buildScalar(node, fallback);
  }

  private buildMap(map: YAMLMap.Parsed): Node {
    const entries = new Map<string, Entry>();
    const merges: Entry[] = [];
    for (const pair of map.items) {
      const entry = this.buildEntry(pair, map.range[0]);
      const key = this.writable(
        isScalar(pair.key) ? String(pair.key.value ?? '') : '',
        entry.key,
      );
      if (isMergeKey(pair.key)) {
        merges.push(entry);
      } else if (key === '__proto__') {
        this.report(
          entry.key,
          'forbidden-key',
          'the key `__proto__` is not allowed',
        );
      } else if (entries.has(key)) {
        const first = entries.get(key)?.key;
        this.report(
          entry.key,
          'duplicate-key',
          `the key \`${clip(key)}\` is here twice${first ? `; the first is in line ${first.line}` : ''}`,
          'keep one of the two',
        );
      } else {
        entries.set(key, entry);
      }
    }
    for (const merge of merges) this.merge(merge, entries);
    return {
      kind: 'map',
      position: this.at(map.range[0]),
      entries,
      ...measure([...entries.values()].map(entry => entry.node)),
    };
  }

  private buildEntry(
    pair: Pair<ParsedNode, ParsedNode | null>,
    start: number,
  ): Entry {
    const [from, to] = pair.key.range ?? [start, start];
    return { key: this.at(from), node: this.build(pair.value, to) };
  }

  private merge(merge: Entry, into: Map<string, Entry>) {
    if (this.exhausted) return;
    const sources =
      merge.node.kind === 'list' ? merge.node.items : [merge.node];
    for (const source of sources) {
      if (source.kind !== 'map') {
        this.report(
          merge.key,
          'merge',
          '`<<` merges mappings only',
          'give it an alias of a mapping',
        );
        continue;
      }
      this.spend(source, merge.key);
      if (this.exhausted) return;
      for (const [key, entry] of source.entries)
        if (!into.has(key)) into.set(key, entry);
    }
  }

  private buildList(list: YAMLSeq.Parsed): Node {
    const items = list.items.map(item => this.build(item, list.range[0]));
    return {
      kind: 'list',
      position: this.at(list.range[0]),
      items,
      ...measure(items),
    };
  }

  private buildScalar(
    node: Scalar.Parsed | null,
    fallback: number,
  ): ScalarNode {
    const [start, end] = node?.range ?? [fallback, fallback];
    const position = this.at(start);
    const source = node?.source ?? '';
    const value = node ? node.value : null;
    if (typeof value === 'number' && !isExact(value)) {
      this.report(
        position,
        'number',
        `the number ${clip(source)} cannot be kept exactly`,
        'quote it',
      );
    }
    return {
      kind: 'scalar',
      position,
      size: 1 + Math.floor(source.length / 64),
      height: 1,
      value:
        value === null ||
        typeof value === 'number' ||
        typeof value === 'boolean'
          ? value
          : this.writable(String(value), position),
      source,
      locator: () => {
        let offset = start;
        return part => {
          const found = offset < 0 ? -1 : this.text.indexOf(part, offset);
          offset = found < end ? found : -1;
          if (offset < 0) return position;
          offset += part.length;
          return this.at(found);
        };
      },
    };
  }

  /** A text without what only an escape such as `"\0"` can put into one, and what no variable, file or database holds. */
  private writable(text: string, position: Place): string {
    const written = text.replace(UNWRITABLE, '\ufffd');
    if (written !== text) {
      this.report(
        position,
        'unwritable',
        'this text has a NUL or half a character, which nothing can hold',
        'remove the escape; `binaryContent` of a file takes any bytes',
      );
    }
    return written;
  }

  private resolveAlias(alias: Alias.Parsed): Node {
    const position = this.at(alias.range[0]);
    const target = this.anchors.get(alias.source);
    if (target) {
      this.spend(target, position);
      if (!this.exhausted) return target;
    } else {
      this.report(
        position,
        'alias',
        `no anchor \`&${clip(alias.source)}\` before this alias`,
        'quote the text if its * belongs to it',
      );
    }
    return this.buildScalar(null, alias.range[0]);
  }

  /** Counts the nodes that an alias stands for. */
  private spend(node: Node, position: Place) {
    this.expanded += node.size;
    if (this.expanded <= MAX_NODES || this.exhausted) return;
    this.exhausted = true;
    this.report(
      position,
      'too-large',
      `the aliases of this file stand for more than ${MAX_NODES} values`,
      'write fewer aliases of aliases',
    );
  }

  private limited(node: Node): Node {
    if (node.height > MAX_DEPTH && !this.exhausted) {
      this.exhausted = true;
      this.problems.push(depthProblem(node.position));
    }
    return node;
  }

  private report(
    position: Place,
    code: string,
    message: string,
    hint?: string,
  ) {
    this.problems.push({ position, code, message, hint });
  }
}

/** The problem of a value that is nested deeper than is read. */
export function depthProblem(position: Place): YamlProblem {
  return {
    position,
    message: `nested deeper than ${MAX_DEPTH} levels`,
    code: 'too-deep',
  };
}

function measure(children: Node[]): { size: number; height: number } {
  let size = 1;
  let height = 1;
  for (const child of children) {
    size += child.size;
    height = Math.max(height, child.height + 1);
  }
  return { size, height };
}

function isMergeKey(key: ParsedNode): boolean {
  return isScalar(key) && key.value === '<<' && key.type === Scalar.PLAIN;
}

/** JSON has no infinities, and integers beyond 2^53 would silently change. */
function isExact(value: number): boolean {
  return (
    Number.isFinite(value) &&
    (!Number.isInteger(value) || Number.isSafeInteger(value))
  );
}
