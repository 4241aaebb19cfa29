import type { Path, Source } from './yaml';
import { isRecord } from '@macadam/yaml';

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** Reads plain data field by field and notes in the source what is not as it should be. */
export class Reader {
  constructor(private readonly source: Source) {}

  problem(path: Path, message: string): void {
    this.source.problem(path, message);
  }

  /** A map whose fields are all known; undefined when it is absent or no map. */
  map(
    path: Path,
    value: unknown,
    fields?: readonly string[],
  ): Record<string, unknown> | undefined {
    if (isAbsent(value)) return undefined;
    if (!isRecord(value)) {
      this.problem(path, 'expected a map');
      return undefined;
    }
    for (const key of Object.keys(value)) {
      if (fields && !fields.includes(key)) {
        this.problem(
          [...path, key],
          `unknown field; known are ${fields.join(', ')}`,
        );
      }
    }
    return value;
  }

  /** A list; empty when it is absent or no list. */
  list(path: Path, value: unknown): unknown[] {
    if (isAbsent(value)) return [];
    if (Array.isArray(value)) return value;
    this.problem(path, 'expected a list');
    return [];
  }

  /** A list that is to hold something; `ifEmpty` is noted where it holds nothing. */
  items(path: Path, value: unknown, ifEmpty: string): unknown[] {
    const items = this.list(path, value);
    if (items.length === 0) this.problem(path, ifEmpty);
    return items;
  }

  /** Text; undefined when it is absent or no text. */
  text(path: Path, value: unknown, isRequired = false): string | undefined {
    if (typeof value === 'string' && (value !== '' || !isRequired))
      return value;
    if (isAbsent(value) || value === '') {
      if (isRequired) this.problem(path, 'is missing');
    } else {
      this.problem(path, 'expected text');
    }
    return undefined;
  }

  /** A list of texts. */
  texts(path: Path, value: unknown, isRequired = false): string[] {
    const items = isRequired
      ? this.items(path, value, 'is missing: without it nothing matches')
      : this.list(path, value);
    return items.flatMap((item, at) => this.text([...path, at], item) ?? []);
  }

  /** A map from text to text. */
  labels(path: Path, value: unknown): Record<string, string> {
    const map = this.map(path, value) ?? {};
    return Object.fromEntries(
      Object.entries(map).map(([key, item]) => [
        key,
        this.text([...path, key], item) ?? '',
      ]),
    );
  }

  /** One of a few words; undefined when it is absent or none of them. */
  oneOf(
    path: Path,
    value: unknown,
    words: readonly string[],
  ): string | undefined {
    const text = this.text(path, value);
    if (text === undefined || words.includes(text)) return text;
    this.problem(path, `'${text}' is none of ${words.join(', ')}`);
    return undefined;
  }
}
