import type { Path, Position } from '@macadam/score';
import { isRecord, MANIFEST, readYaml } from '@macadam/yaml';
import { Document, isCollection, isMap, isScalar, LineCounter } from 'yaml';
import { ReportedFinding } from '../format';

export type Values = Record<string, unknown>;

/** What of a value was not taken. */
interface Rest {
  paths: Path[];
  /** Nothing of it was taken. */
  isUntouched: boolean;
}

/**
 * One document of a YAML file that is imported. It knows the place of each of its values, and which of them are said in
 * what is written, or in a note: what neither says is noted at the end.
 */
export class YamlSource {
  /** What could not be said in Score, so far. */
  readonly notes: ReportedFinding[] = [];
  private readonly done = new Set<string>();

  constructor(
    readonly file: string,
    readonly value: unknown,
    private readonly document: Document.Parsed,
    private readonly lines: LineCounter,
  ) {}

  /** Notes that a value, and everything in it, could not be said, or was said in another way. */
  note(path: Path, message: string, hint?: string): void {
    this.take(path);
    this.remark(path, message, hint);
  }

  /** Says something about a value of which parts are still to be said. */
  remark(path: Path, message: string, hint?: string): void {
    this.notes.push({
      file: this.file,
      position: this.positionOf(path),
      path: path.join('.'),
      message,
      ...(hint && { hint }),
      code: 'import',
      severity: 'note',
    });
  }

  /** A value and everything in it is said, or is what the platform says by itself. */
  take(path: Path): void {
    this.done.add(JSON.stringify(path));
  }

  /** Notes everything of a value that was not taken, at as few places as name all of it. */
  noteRest(path: Path, hintOf: (path: Path) => string | undefined): void {
    for (const rest of this.restOf(path, valueAt(this.value, path)).paths)
      this.note(rest, `${nameOf(rest)} cannot be said in Score`, hintOf(rest));
  }

  private restOf(path: Path, value: unknown): Rest {
    if (this.done.has(JSON.stringify(path)))
      return { paths: [], isUntouched: false };
    if (isNothing(value)) return { paths: [], isUntouched: true };
    const children = childrenOf(value).map(([key, inner]) =>
      this.restOf([...path, key], inner),
    );
    if (children.length === 0) return { paths: [path], isUntouched: true };
    const paths = children.flatMap(rest => rest.paths);
    const isUntouched = children.every(rest => rest.isUntouched);
    // A value of which nothing was taken is named as a whole; one with a single part, by that part.
    const isNamed = isUntouched && path.length > 0 && paths.length > 0;
    return isNamed && !(isRecord(value) && children.length === 1)
      ? { paths: [path], isUntouched }
      : { paths, isUntouched };
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

/** What people call a value: its key, or that of the list that it is in. */
function nameOf(path: Path): string {
  return String(path.findLast(key => typeof key === 'string') ?? 'this');
}

function childrenOf(value: unknown): [string | number, unknown][] {
  if (Array.isArray(value)) return value.map((item, index) => [index, item]);
  return isRecord(value) ? Object.entries(value) : [];
}

/** What says nothing: empty mappings and lists, and what is null. */
function isNothing(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  );
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      Array.isArray(inner) ? inner[Number(key)] : mapOf(inner)[String(key)],
    value,
  );
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
  const { documents, refused, at } = readYaml(text, {
    lines,
    limits: MANIFEST,
    merge: true,
  });
  const problems = [
    ...(refused ? [refused] : []),
    ...documents.flatMap(document => document.problems),
  ];
  const findings = problems.map(({ offset, code, message, hint }) => ({
    file,
    position: at(offset),
    path: '',
    message:
      code === 'yaml'
        ? `not valid YAML: ${message.split('\n')[0]}`
        : `cannot be read: ${message}`,
    ...(hint && { hint }),
    code: 'yaml',
  }));
  const sources = documents
    .filter(({ value }) => value !== undefined && value !== null)
    .map(({ value, document }) => new YamlSource(file, value, document, lines));
  return { sources, findings };
}

/** A mapping; anything else has nothing in it. */
export function mapOf(value: unknown): Values {
  return isRecord(value) ? value : {};
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Text, numbers and truth values as text. */
export function textOf(value: unknown): string | undefined {
  return ['string', 'number', 'boolean', 'bigint'].includes(typeof value)
    ? String(value)
    : undefined;
}

export function textsOf(value: unknown): string[] {
  return listOf(value).flatMap(item => textOf(item) ?? []);
}

export function numberOf(value: unknown): number | undefined {
  const text = textOf(value);
  const number = Number(text);
  return text !== undefined && text !== '' && Number.isInteger(number)
    ? number
    : undefined;
}
