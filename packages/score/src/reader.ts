import { clip, formatPath, sortFindings } from './finding';
import { closest } from './suggest';
import { ListNode, MapNode, Node, Place, ScalarNode, toValue } from './tree';
import { Finding, Path } from './types';

const MAX_FINDINGS = 1000;

/** Collects what is wrong with one file, up to a number that nobody reads to the end. */
export class Report {
  private readonly list: Finding[] = [];

  constructor(private readonly file: string) {}

  add(
    { file = this.file, line, column }: Place,
    path: Path,
    code: string,
    message: string,
    hint?: string,
  ) {
    const position = { line, column };
    if (this.list.length > MAX_FINDINGS) return;
    if (this.list.length === MAX_FINDINGS) {
      this.list.push({
        file,
        position,
        path: '',
        message: `more than ${MAX_FINDINGS} findings; from here on they are not listed`,
        hint: 'correct the others first',
        code: 'too-many',
      });
      return;
    }
    this.list.push({
      file,
      position,
      path: formatPath(path),
      keys: path,
      message,
      ...(hint && { hint }),
      code,
    });
  }

  get findings(): Finding[] {
    return sortFindings(this.list);
  }
}

/** A value of the file, how to get to it, and where to report what is wrong with it. */
export class Cursor<N extends Node = Node> {
  constructor(
    readonly node: N,
    /** Where its key is written. */
    readonly key: Place,
    readonly path: Path,
    readonly report: Report,
  ) {}

  fail(code: string, message: string, hint?: string, position?: Place) {
    this.report.add(
      position ?? this.node.position,
      this.path,
      code,
      message,
      hint,
    );
  }

  child(key: string | number, node: Node, position: Place): Cursor {
    return new Cursor(node, position, [...this.path, key], this.report);
  }

  isMap(): this is Cursor<MapNode> {
    return this.node.kind === 'map';
  }

  isList(): this is Cursor<ListNode> {
    return this.node.kind === 'list';
  }

  isScalar(): this is Cursor<ScalarNode> {
    return this.node.kind === 'scalar';
  }

  /** Reports that the value is of the wrong kind. */
  expected(what: string, hint?: string): undefined {
    this.fail('type', `expected ${what}, found ${describe(this.node)}`, hint);
    return undefined;
  }
}

/** Reads a value, or reports why it cannot be read and gives undefined. */
export type Check<T> = (cursor: Cursor) => T | undefined;

/** Reads the properties of a mapping; `mapping` reports those that nobody asked for. */
export class MapReader {
  private readonly known = new Set<string>();
  private readonly missing = new Map<string, string | undefined>();
  private open = false;

  constructor(readonly cursor: Cursor<MapNode>) {}

  has(key: string): boolean {
    return this.cursor.node.entries.has(key);
  }

  required<T>(key: string, check: Check<T>, hint?: string): T | undefined {
    if (!this.has(key)) this.missing.set(key, hint);
    return this.optional(key, check);
  }

  optional<T>(key: string, check: Check<T>): T | undefined {
    this.known.add(key);
    const entry = this.cursor.node.entries.get(key);
    return entry && check(this.cursor.child(key, entry.node, entry.key));
  }

  /** Allows properties that nobody asked for, and gives their values. */
  rest(): Record<string, unknown> {
    this.open = true;
    return Object.fromEntries(
      [...this.cursor.node.entries]
        .filter(([key]) => !this.known.has(key))
        .map(([key, { node }]) => [key, toValue(node)]),
    );
  }

  /** Reports missing and unknown properties; a missing one that is there misspelt is reported once. */
  close() {
    const { node, key: position } = this.cursor;
    for (const [key, entry] of node.entries) {
      if (this.known.has(key) || this.open) continue;
      const meant = closest(key, this.known);
      if (meant) this.missing.delete(meant);
      this.cursor
        .child(key, entry.node, entry.key)
        .fail(
          'unknown-property',
          `unknown property \`${clip(key)}\``,
          meant
            ? `did you mean \`${meant}\`?`
            : `there are: ${[...this.known].join(', ')}`,
          entry.key,
        );
    }
    for (const [key, hint] of this.missing)
      this.cursor.fail('required', `\`${key}\` is required`, hint, position);
  }
}

/** A mapping with known properties. */
export function mapping<T>(read: (map: MapReader) => T | undefined): Check<T> {
  return cursor => {
    if (!cursor.isMap()) return cursor.expected('a mapping');
    const reader = new MapReader(cursor);
    const value = read(reader);
    reader.close();
    return value;
  };
}

/** A mapping with names of the user's choice; `checkKey` looks at each name. Entries that cannot be read are left out. */
export function mapOf<T>(
  checkKey: (key: string, cursor: Cursor) => void,
  check: Check<T>,
): Check<Record<string, T>> {
  return cursor => {
    if (!cursor.isMap()) return cursor.expected('a mapping');
    const values: Record<string, T> = {};
    for (const [key, entry] of cursor.node.entries) {
      const child = cursor.child(key, entry.node, entry.key);
      checkKey(key, child);
      const value = check(child);
      if (value !== undefined) values[key] = value;
    }
    return values;
  };
}

/** A list; items that cannot be read are left out. */
export function listOf<T>(check: Check<T>): Check<T[]> {
  return cursor => {
    if (!cursor.isList()) return cursor.expected('a list');
    const values: T[] = [];
    cursor.node.items.forEach((item, index) => {
      const value = check(cursor.child(index, item, item.position));
      if (value !== undefined) values.push(value);
    });
    return values;
  };
}

/** A text; numbers and booleans must be quoted, as YAML would change some of them. */
export const text: Check<string> = cursor => {
  if (!cursor.isScalar()) return cursor.expected('a string');
  const { value, source } = cursor.node;
  if (typeof value === 'string') return value;
  return cursor.expected(
    'a string',
    value === null && source === ''
      ? 'write "" for an empty string'
      : `quote it: ${JSON.stringify(clip(source))}`,
  );
};

/** A text with at least one character. */
export const filledText: Check<string> = cursor => {
  const value = text(cursor);
  if (value === '') cursor.fail('empty', 'must not be empty');
  return value || undefined;
};

export const flag: Check<boolean> = cursor => {
  const value = cursor.isScalar() ? cursor.node.value : undefined;
  if (typeof value === 'boolean') return value;
  const quoted = value === 'true' || value === 'false';
  return cursor.expected(
    'true or false',
    quoted ? 'remove the quotes' : undefined,
  );
};

/** A whole number within a range, both ends included. */
export function integer(minimum: number, maximum: number): Check<number> {
  return cursor => {
    const value = cursor.isScalar() ? cursor.node.value : undefined;
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      const quoted = typeof value === 'string' && /^\d+$/.test(value);
      return cursor.expected(
        'a whole number',
        quoted ? 'remove the quotes' : undefined,
      );
    }
    if (value >= minimum && value <= maximum) return value;
    cursor.fail('range', `${value} is not between ${minimum} and ${maximum}`);
    return undefined;
  };
}

/** One of a few texts. */
export function oneOf<T extends string>(...choices: T[]): Check<T> {
  return cursor => {
    const value = cursor.isScalar() ? cursor.node.value : undefined;
    const choice = choices.find(one => one === value);
    if (choice !== undefined) return choice;
    const meant =
      typeof value === 'string' ? closest(value, choices) : undefined;
    cursor.fail(
      'enum',
      `must be ${choices.join(' or ')}, found ${describe(cursor.node)}`,
      meant && choices.length > 1 ? `did you mean ${meant}?` : undefined,
    );
    return undefined;
  };
}

/** The same object without the properties that are undefined. */
export function compact<T extends object>(value: T): T {
  for (const key of Object.keys(value)) {
    if (Reflect.get(value, key) === undefined)
      Reflect.deleteProperty(value, key);
  }
  return value;
}

function describe(node: Node): string {
  if (node.kind === 'map') return 'a mapping';
  if (node.kind === 'list') return 'a list';
  if (node.value === null) return 'nothing';
  if (typeof node.value === 'number') return `the number ${clip(node.source)}`;
  return typeof node.value === 'boolean'
    ? node.source
    : JSON.stringify(clip(node.value));
}
