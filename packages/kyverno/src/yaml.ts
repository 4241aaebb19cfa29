import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseAllDocuments,
} from 'yaml';
import { KUBE_YAML } from './kubeYaml';
import type { PolicyLoadError, TextFile } from './types';

/** Keys and indexes from the top of a document. */
export type Path = readonly (string | number)[];

/** One YAML document that remembers where each of its values stands. */
export class Source {
  readonly errors: PolicyLoadError[] = [];

  constructor(
    readonly file: string,
    private readonly document: Document.Parsed,
    private readonly lines: LineCounter,
  ) {
    // What comes after the first is mostly its echo. The place stands beside the message.
    const [first] = document.errors;
    if (first)
      this.addAt(
        first.pos[0],
        first.message.split('\n')[0].replace(/ at line \d+, column \d+:?$/, ''),
      );
  }

  /** The document as plain data; undefined when it is empty or broken. */
  read(): unknown {
    if (this.errors.length > 0) return undefined;
    try {
      const value: unknown = this.document.toJS({ maxAliasCount: 100 });
      return value;
    } catch (problem) {
      // Aliases that lead nowhere or multiply without end.
      if (!(problem instanceof ReferenceError)) throw problem;
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

  private offset(path: Path): number {
    for (let length = path.length; length > 0; length--) {
      const key = this.keyOffset(path.slice(0, length));
      if (key !== undefined) return key;
    }
    return this.document.contents?.range?.[0] ?? 0;
  }

  /** Where the key of a map entry, or the item of a list, starts. */
  private keyOffset(path: Path): number | undefined {
    const parent = this.document.getIn(path.slice(0, -1), true);
    const last = path[path.length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find(
        ({ key }) => isScalar(key) && key.value === last,
      );
      return isNode(pair?.key) ? pair.key.range?.[0] : undefined;
    }
    const item: unknown = isCollection(parent)
      ? parent.get(last, true)
      : undefined;
    return isNode(item) ? item.range?.[0] : undefined;
  }

  private addAt(offset: number, message: string): void {
    const { line, col } = this.lines.linePos(offset);
    this.errors.push({ file: this.file, line, column: col, message });
  }
}

/** The documents of a file that hold something, broken ones included. */
export function readDocuments(file: TextFile): Source[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(file.text, {
    ...KUBE_YAML,
    lineCounter: lines,
    uniqueKeys: true,
  });
  if (!Array.isArray(documents)) return [];
  return documents
    .filter(({ contents, errors }) => {
      const isEmpty =
        !contents || (isScalar(contents) && contents.value === null);
      return !isEmpty || errors.length > 0;
    })
    .map(document => new Source(file.path, document, lines));
}
