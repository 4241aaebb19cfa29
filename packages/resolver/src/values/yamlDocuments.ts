import type { Finding, Path, Position } from '@macadam/score';
import { MANIFEST, readYaml, type YamlProblem } from '@macadam/yaml';
import { Document, isMap, isNode, isScalar, isSeq, LineCounter } from 'yaml';
import type { TextFile } from '../types';

/** One document of a YAML file, with the place of each of its values. */
export interface YamlDocument {
  file: string;
  value: unknown;
  /** Position of a path's key (in a mapping) or item (in a list), or of its nearest existing ancestor. */
  positionOf(path: Path): Position;
}

/** Parses a file of one or more YAML 1.2 documents; empty documents are left out, broken ones are findings. */
export function parseYamlDocuments(file: TextFile): {
  documents: YamlDocument[];
  findings: Finding[];
} {
  const lines = new LineCounter();
  const { documents, refused } = readYaml(file.text, {
    limits: MANIFEST,
    lines,
  });
  const found = ({ offset, message, hint }: YamlProblem): Finding => ({
    file: file.path,
    position: toPosition(lines, offset),
    path: '',
    message,
    ...(hint ? { hint } : {}),
    code: 'yaml',
  });
  if (refused) {
    return {
      documents: [],
      findings: [found({ hint: 'write several files', ...refused })],
    };
  }
  return {
    documents: documents
      .filter(
        ({ problems, document }) =>
          problems.length === 0 && document.contents !== null,
      )
      .map(({ document, value }) => ({
        file: file.path,
        value,
        positionOf: path => locate(document, lines, path),
      })),
    findings: documents.flatMap(({ problems }) => problems.map(found)),
  };
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
