import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { KubeYamlError, readKubeYaml, toValue } from './kubeYaml';
import type { PolicyLoadError, TextFile } from '../policy/types';

/** Keys and indexes from the top of a document. */
export type Path = readonly (string | number)[];

/** One YAML document that remembers where each of its values stands. */
export class Source {
  readonly errors: PolicyLoadError[] = [];
  private readonly pairs = new WeakMap<YAMLMap, Map<unknown, Pair>>();

  constructor(
    readonly file: string,
    private readonly document: Document.Parsed | undefined,
    private readonly lines: LineCounter,
  ) {
    // What comes after the first is mostly its echo.
    const [first] = document?.errors ?? [];
    if (first) this.addAt(first.pos[0], first.message);
  }

  /** A file that cannot be read on from a place. */
  static broken(
    file: string,
    offset: number,
    message: string,
    lines: LineCounter,
  ): Source {
    const source = new Source(file, undefined, lines);
    source.addAt(offset, message);
    return source;
  }

  /** The document as plain data; undefined when it is empty or broken. */
  read(): unknown {
    if (this.errors.length > 0 || !this.document) return undefined;
    try {
      return toValue(this.document);
    } catch (problem) {
      if (!(problem instanceof KubeYamlError)) throw problem;
      this.addAt(0, problem.message);
      return undefined;
    }
  }

  /** Notes a problem with the value at `path`, or with the nearest value above it that is there. */
  problem(path: Path, message: string): void {
    const where = path
      .map(step => (typeof step === 'number' ? `[${step}]` : `.${step}`))
      .join('')
      .replace(/^\./, '');
    this.addAt(this.offset(path), where ? `${where}: ${message}` : message);
  }

  /** The 1-based line of the value at `path`. */
  line(path: Path): number {
    return this.lines.linePos(this.offset(path)).line;
  }

  /** Where the key of the last map entry on the path that is there, or the item of a list, starts. */
  private offset(path: Path): number {
    let node: unknown = this.document?.contents;
    let offset = isNode(node) ? node.range?.[0] : undefined;
    for (const step of path) {
      const pair = isMap(node) ? this.pairsOf(node).get(step) : undefined;
      const item: unknown = isSeq(node) ? node.items[Number(step)] : undefined;
      const here = pair ? pair.key : item;
      if (!isNode(here)) break;
      offset = here.range?.[0] ?? offset;
      node = pair ? pair.value : item;
    }
    return offset ?? 0;
  }

  private pairsOf(map: YAMLMap): Map<unknown, Pair> {
    const known = this.pairs.get(map);
    if (known) return known;
    const pairs = new Map(
      map.items.map((pair): [unknown, Pair] => [
        isScalar(pair.key) ? pair.key.value : undefined,
        pair,
      ]),
    );
    this.pairs.set(map, pairs);
    return pairs;
  }

  private addAt(offset: number, message: string): void {
    const { line, col } = this.lines.linePos(offset);
    this.errors.push({ file: this.file, line, column: col, message });
  }
}

/** The documents of a file that hold something, broken ones included. */
export function readDocuments(file: TextFile): Source[] {
  const lines = new LineCounter();
  const { documents, refused } = readKubeYaml(file.text, {
    lines,
    uniqueKeys: true,
  });
  if (refused)
    return [Source.broken(file.path, refused.offset, refused.message, lines)];
  return documents
    .filter(({ contents, errors }) => {
      const isEmpty =
        !contents || (isScalar(contents) && contents.value === null);
      return !isEmpty || errors.length > 0;
    })
    .map(document => new Source(file.path, document, lines));
}
