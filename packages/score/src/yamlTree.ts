import { LineCounter, YAMLError } from 'yaml';
import {
  composeYaml,
  PUSHED_FILE,
  type YamlProblem as YamlLimitProblem,
} from '@macadam/yaml';
import { clip } from './finding';
import { Node, Place } from './tree';
import {
  depthProblem,
  MAX_DEPTH,
  TreeBuilder,
  YamlProblem,
} from './treeBuilder';

/** The parser holds a mapping and its open value, which are two levels of its stack and one of a file. */
const LIMITS = { ...PUSHED_FILE, depth: 2 * MAX_DEPTH };

const REFUSED_WARNINGS = new Set([
  'TAG_RESOLVE_FAILED',
  'BAD_COLLECTION_TYPE',
  'BAD_DIRECTIVE',
]);

const SYNTAX_HINTS = new Map([
  ['TAB_AS_INDENT', 'indent with spaces'],
  ['BAD_INDENT', 'give every key of one mapping the same indentation'],
  ['BLOCK_AS_IMPLICIT_KEY', 'quote the text if its `: ` belongs to it'],
  ['BAD_SCALAR_START', 'quote the text'],
  [
    'TAG_RESOLVE_FAILED',
    'remove the tag; quote the text if its ! belongs to it',
  ],
]);

/**
 * Reads one YAML 1.2 document (with `<<` merges) as a tree with positions. Hostile input is safe: length, depth and
 * alias expansion are limited, and time is in proportion to length.
 *
 * @param origin - the file that positions name, where that is not the Score file; and the characters before the text in
 *   its first line
 * @returns every problem, and the tree unless the text is not YAML at all
 */
export function readYaml(
  text: string,
  origin: { file?: string; column?: number } = {},
): {
  root?: Node;
  problems: YamlProblem[];
} {
  const { file, column: indent = 0 } = origin;
  const place = (line: number, column: number): Place => ({
    line,
    column,
    ...(file !== undefined && { file }),
  });
  const lines = new LineCounter();
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    const column = Math.max(1, col) + (line <= 1 ? indent : 0);
    return place(Math.max(1, line), column);
  };
  const composed = composeYaml(text, {
    limits: LIMITS,
    isDocument: true,
    lines,
    resolveKnownTags: false,
    stringKeys: true,
  });
  if ('refused' in composed)
    return { problems: [refusal(composed.refused, at)] };
  const [document, second] = composed.documents;
  const problems = syntaxProblems(
    [
      ...document.errors,
      ...document.warnings.filter(w => REFUSED_WARNINGS.has(w.code)),
    ],
    at,
  );
  if (document.directives.yaml.version !== '1.2') {
    problems.push({
      position: place(1, 1),
      message: `YAML ${document.directives.yaml.version} is not supported`,
      hint: 'remove the %YAML line',
      code: 'yaml-syntax',
    });
  }
  if (second) {
    problems.push({
      position: at(second.range[0]),
      message: 'a second document; a Score file describes one workload',
      hint: 'move it into a file of its own',
      code: 'second-document',
    });
  }
  if (problems.some(({ code }) => code === 'yaml-syntax')) return { problems };
  const builder = new TreeBuilder(text, at, problems);
  const root = builder.build(document.contents);
  return { root: builder.exhausted ? undefined : root, problems };
}

/** One problem a line: what follows the first in a line is most often its consequence. */
function syntaxProblems(
  errors: YAMLError[],
  at: (offset: number) => Place,
): YamlProblem[] {
  const byLine = new Map<number, YamlProblem>();
  for (const error of errors) {
    const position = at(error.pos[0]);
    if (byLine.has(position.line)) continue;
    byLine.set(position.line, {
      position,
      message: `not valid YAML: ${syntaxMessage(error)}`,
      hint: SYNTAX_HINTS.get(error.code),
      code: 'yaml-syntax',
    });
  }
  return [...byLine.values()];
}

/** Why a file is not read at all, with what its writer can do. */
function refusal(
  { offset, code, message }: YamlLimitProblem,
  at: (offset: number) => Place,
): YamlProblem {
  const position = at(offset);
  if (code === 'too-deep') return depthProblem(position);
  return {
    position,
    message,
    hint: 'move large content into a file of its own and name it with `source`',
    code,
  };
}

function syntaxMessage({ code, message }: YAMLError): string {
  if (code === 'NON_STRING_KEY') return 'a key must be a text';
  return clip(message.slice(0, 1).toLowerCase() + message.slice(1), 200);
}
