import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { YamlLimits, YamlProblem } from './compose';

/** What a node takes once its aliases are what they stand for. */
interface Measure {
  size: number;
  height: number;
}

interface Anchored extends Measure {
  node: Node;
}

class Aliases {
  readonly problems: YamlProblem[] = [];
  private readonly anchors = new Map<string, Anchored>();
  private readonly open = new Set<string>();
  private spent = 0;

  constructor(private readonly limits: Pick<YamlLimits, 'depth' | 'values'>) {}

  /** What a node comes to; the aliases in it are replaced. */
  measure(node: Node): Measure {
    const anchor =
      isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) {
      this.anchors.delete(anchor);
      this.open.add(anchor);
    }
    const measure = this.measureOwn(node);
    if (measure.height > this.limits.depth && this.problems.length === 0) {
      this.report(
        node,
        'too-deep',
        `nested deeper than ${this.limits.depth} levels`,
      );
    }
    if (anchor !== undefined) {
      this.open.delete(anchor);
      this.anchors.set(anchor, { ...measure, node });
    }
    return measure;
  }

  /** The node that an alias stands for; undefined when there is none, or no more may be stood for. */
  targetOf(alias: Alias): Anchored | undefined {
    const target = this.anchors.get(alias.source);
    if (!target) {
      this.report(
        alias,
        'alias',
        this.open.has(alias.source)
          ? `the alias \`*${alias.source}\` is inside what it stands for`
          : `no anchor \`&${alias.source}\` before this alias`,
        'quote the text if its * belongs to it',
      );
      return undefined;
    }
    this.spent += target.size;
    if (this.spent > this.limits.values) {
      if (this.problems.length === 0) {
        this.report(
          alias,
          'too-large',
          `the aliases of this document stand for more than ${this.limits.values} values`,
          'write fewer aliases of aliases',
        );
      }
      return undefined;
    }
    return target;
  }

  private measureOwn(node: Node): Measure {
    if (isMap(node)) return this.measureMap(node);
    if (isSeq(node)) return this.measureList(node);
    const length = isScalar(node) ? (node.source?.length ?? 0) : 0;
    return { size: 1 + Math.floor(length / 64), height: 1 };
  }

  private measureMap(map: YAMLMap): Measure {
    const total: Measure = { size: 1, height: 1 };
    for (const pair of map.items) {
      pair.key = this.replaced(pair.key, total);
      pair.value = this.replaced(pair.value, total);
    }
    return total;
  }

  private measureList(list: YAMLSeq): Measure {
    const total: Measure = { size: 1, height: 1 };
    list.items.forEach((item, index) => {
      list.items[index] = this.replaced(item, total);
    });
    return total;
  }

  /** A child, or what it stands for when it is an alias; added to its parent's measure. */
  private replaced(child: unknown, total: Measure): unknown {
    const target = isAlias(child) ? this.targetOf(child) : undefined;
    const measure = target ?? this.measureChild(child);
    total.size += measure.size;
    total.height = Math.max(total.height, measure.height + 1);
    return target ? target.node : child;
  }

  private measureChild(child: unknown): Measure {
    return isScalar(child) || isMap(child) || isSeq(child)
      ? this.measure(child)
      : { size: 0, height: 0 };
  }

  private report(node: Node, code: string, message: string, hint?: string) {
    const offset = node.range?.[0] ?? 0;
    this.problems.push({ offset, code, message, ...(hint && { hint }) });
  }
}

/**
 * Puts in the place of each alias of a document what it stands for, as long as that is within limits: what aliases
 * become is bounded, not how many there are. Time is in proportion to the document's length.
 *
 * @returns what is wrong with its aliases; when not empty, the document is not to be used
 */
export function resolveAliases(
  document: Document.Parsed,
  limits: Pick<YamlLimits, 'depth' | 'values'>,
): YamlProblem[] {
  const aliases = new Aliases(limits);
  const { contents } = document;
  if (isAlias(contents)) aliases.targetOf(contents);
  else if (contents) aliases.measure(contents);
  return aliases.problems;
}
