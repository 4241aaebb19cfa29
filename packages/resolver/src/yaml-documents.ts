import type { Finding, Path, Position } from '@macadam/score';
import {
  Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
} from 'yaml';
import type { TextFile } from './types';

/** One document of a YAML file, with the place of each of its values. */
export interface YamlDocument {
  file: string;
  value: unknown;
  /** Position of a path's key (in a mapping) or item (in a list), or of its nearest existing ancestor. */
  positionOf(path: Path): Position;
}

/** Characters of a file that are read; platform files have a few thousand. */
const MAX_LENGTH = 512 * 1024;

/** Parses a file of one or more YAML 1.2 documents; empty documents are left out, broken ones are findings. */
export function parseYamlDocuments(file: TextFile): {
  documents: YamlDocument[];
  findings: Finding[];
} {
  if (file.text.length > MAX_LENGTH) {
    return {
      documents: [],
      findings: [
        {
          file: file.path,
          position: { line: 1, column: 1 },
          path: '',
          message: `the file has ${file.text.length} characters; at most ${MAX_LENGTH} are read`,
          hint: 'write several files',
          code: 'yaml',
        },
      ],
    };
  }
  const lines = new LineCounter();
  const parsed = parseAllDocuments(file.text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
  });
  const documents: YamlDocument[] = [];
  const findings: Finding[] = [];
  for (const document of Array.isArray(parsed) ? parsed : []) {
    for (const error of document.errors) {
      findings.push({
        file: file.path,
        position: toPosition(lines, error.pos[0]),
        path: '',
        message: error.message,
        code: 'yaml',
      });
    }
    if (document.errors.length > 0 || document.contents === null) continue;
    try {
      const value: unknown = document.toJS({ maxAliasCount: 100 });
      documents.push({
        file: file.path,
        value,
        positionOf: path => locate(document, lines, path),
      });
    } catch (error) {
      findings.push({
        file: file.path,
        position: { line: 1, column: 1 },
        path: '',
        message: error instanceof Error ? error.message : String(error),
        code: 'yaml',
      });
    }
  }
  return { documents, findings };
}

function locate(document: Document, lines: LineCounter, path: Path): Position {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        item => isScalar(item.key) && String(item.key.value) === String(key),
      );
      if (!pair) break;
      if (isNode(pair.key) && pair.key.range) offset = pair.key.range[0];
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(key)];
      if (!isNode(item)) break;
      if (item.range) offset = item.range[0];
      node = item;
    } else {
      break;
    }
  }
  return toPosition(lines, offset);
}

function toPosition(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}
