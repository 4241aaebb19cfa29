import type { Path, Position } from '@macadam/score';
import {
  Document,
  isCollection,
  isMap,
  isScalar,
  LineCounter,
  parseAllDocuments,
} from 'yaml';
import { ReportedFinding } from '../format';

export type Values = Record<string, unknown>;

/** One document of a YAML file that is imported, with the place of each of its values. */
export class YamlSource {
  /** What could not be said in Score, so far. */
  readonly notes: ReportedFinding[] = [];
  readonly value: unknown;

  constructor(
    readonly file: string,
    private readonly document: Document.Parsed,
    private readonly lines: LineCounter,
  ) {
    this.value = document.toJS({ maxAliasCount: 100 });
  }

  /** Notes that something could not be said, or was said in another way. */
  note(path: Path, message: string, hint?: string): void {
    this.notes.push({
      file: this.file,
      position: this.positionOf(path),
      path: path.join('.'),
      message,
      ...(hint ? { hint } : {}),
      code: 'import',
      severity: 'note',
    });
  }

  /** Where a value is written, or its nearest ancestor. */
  positionOf(path: Path): Position {
    let node: unknown = this.document.contents;
    let offset = startOf(node);
    for (const key of path) {
      if (!isCollection(node)) break;
      const pair = isMap(node)
        ? node.items.find(
            item =>
              isScalar(item.key) && String(item.key.value) === String(key),
          )
        : undefined;
      const next = pair ? pair.value : node.get(key, true);
      if (next === undefined) break;
      offset = startOf(pair?.key) ?? startOf(next) ?? offset;
      node = next;
    }
    const { line, col } = this.lines.linePos(offset ?? 0);
    return { line, column: col };
  }
}

function startOf(node: unknown): number | undefined {
  return isScalar(node) || isCollection(node) ? node.range?.[0] : undefined;
}

/** The documents of a file that is imported, or why it cannot be read. */
export function readSources(
  file: string,
  text: string,
): { sources: YamlSource[]; findings: ReportedFinding[] } {
  const lines = new LineCounter();
  const findings: ReportedFinding[] = [];
  const sources: YamlSource[] = [];
  const fail = (offset: number, message: string) => {
    const { line, col } = lines.linePos(offset);
    const position = { line, column: col };
    findings.push({ file, position, path: '', message, code: 'yaml' });
  };
  for (const document of parseAllDocuments(text, {
    lineCounter: lines,
    merge: true,
  })) {
    for (const error of document.errors) {
      fail(error.pos[0], `not valid YAML: ${error.message.split('\n')[0]}`);
    }
    if (document.errors.length > 0 || document.contents === null) continue;
    try {
      sources.push(new YamlSource(file, document, lines));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      fail(document.contents.range?.[0] ?? 0, `cannot be read: ${message}`);
    }
  }
  return { sources, findings };
}

/** A mapping; anything else has nothing in it. */
export function mapOf(value: unknown): Values {
  return isValues(value) ? value : {};
}

export function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Text, numbers and truth values as text. */
export function textOf(value: unknown): string | undefined {
  return ['string', 'number', 'boolean'].includes(typeof value)
    ? String(value)
    : undefined;
}

export function textsOf(value: unknown): string[] {
  return listOf(value).flatMap(item => textOf(item) ?? []);
}

export function numberOf(value: unknown): number | undefined {
  const number = Number(textOf(value));
  return Number.isInteger(number) ? number : undefined;
}
