import {
  type Document,
  isNode,
  isScalar,
  LineCounter,
  visit,
  type YAMLMap,
} from 'yaml';
import { resolveAliases } from './aliases';
import { composeYaml, type ComposeOptions, type YamlProblem } from './compose';

/** What no database, variable or file in UTF-8 holds: NUL, and half of a character of two. */
export const UNWRITABLE = /[\0\p{Surrogate}]/gu;

/** One document of a text. */
export interface YamlDocument {
  /** As plain data; undefined while there are problems. */
  value: unknown;
  /** Its nodes, each alias replaced by what it stands for. */
  document: Document.Parsed;
  /** Characters before it. */
  offset: number;
  problems: YamlProblem[];
}

/**
 * The documents of a text as plain data. Hostile texts are safe: length, tokens, depth and what aliases become are
 * limited, and time is in proportion to length.
 *
 * @returns the documents, broken ones included; where the text passes a limit as a whole, none of them and why; and
 *   `at`, which turns an offset into a line and a column, both counted from 1
 */
export function readYaml(
  text: string,
  options: ComposeOptions,
): {
  documents: YamlDocument[];
  refused?: YamlProblem;
  at(offset: number): { line: number; column: number };
} {
  const { lines = new LineCounter(), limits } = options;
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const composed = composeYaml(text, { ...options, lines });
  if ('refused' in composed)
    return { documents: [], refused: composed.refused, at };
  const documents = composed.documents.map(document => {
    const problems = problemsOf(document);
    if (problems.length === 0)
      problems.push(...resolveAliases(document, limits));
    const value: unknown =
      problems.length === 0 ? document.toJS({ maxAliasCount: -1 }) : undefined;
    const { contents } = document;
    const offset = isNode(contents) ? (contents.range?.[0] ?? 0) : 0;
    return { value, document, offset, problems };
  });
  return { documents, at };
}

function problemsOf(document: Document.Parsed): YamlProblem[] {
  const problems = document.errors.map(({ pos, message }) => ({
    offset: pos[0],
    code: 'yaml',
    message,
  }));
  visit(document, {
    Map(_, map) {
      problems.push(...repeatedKeys(map));
    },
    Scalar(_, { value, range }) {
      if (typeof value === 'string' && value.search(UNWRITABLE) >= 0) {
        problems.push({
          offset: range?.[0] ?? 0,
          code: 'unwritable',
          message:
            'this text has a NUL or half a character, which nothing can hold',
        });
      }
    },
  });
  return problems;
}

function repeatedKeys({ items }: YAMLMap): YamlProblem[] {
  const seen = new Set<unknown>();
  return items.flatMap(({ key }) => {
    if (!isScalar(key)) return [];
    const isTwice = seen.has(key.value) && key.value !== '<<';
    seen.add(key.value);
    return isTwice
      ? [
          {
            offset: key.range?.[0] ?? 0,
            code: 'yaml',
            message: 'Map keys must be unique',
          },
        ]
      : [];
  });
}
