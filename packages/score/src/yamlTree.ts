import { Composer, CST, Lexer, LineCounter, Parser, YAMLError } from 'yaml';
import { clip } from './finding';
import { Node, Place } from './tree';
import {
  depthProblem,
  MAX_DEPTH,
  TreeBuilder,
  YamlProblem,
} from './treeBuilder';

/** Characters. */
const MAX_LENGTH = 512 * 1024;

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
    ...(file === undefined ? {} : { file }),
  });
  if (text.length > MAX_LENGTH) {
    return {
      problems: [
        {
          position: place(1, 1),
          message: `the file has ${text.length} characters; at most ${MAX_LENGTH} are read`,
          hint: 'move large content into a file of its own and name it with `source`',
          code: 'too-large',
        },
      ],
    };
  }
  const lines = new LineCounter();
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    const column = Math.max(1, col) + (line <= 1 ? indent : 0);
    return place(Math.max(1, line), column);
  };
  const tokens = parseTokens(text, lines);
  if ('tooDeep' in tokens) {
    return { problems: [depthProblem(at(tokens.tooDeep))] };
  }
  const composer = new Composer({
    keepSourceTokens: false,
    prettyErrors: false,
    resolveKnownTags: false,
    stringKeys: true,
    uniqueKeys: false,
  });
  const [document, second] = composer.compose(tokens, true, text.length);
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

/** The parser keeps its open collections on a stack, so depth is known before anything recursive runs. */
function parseTokens(
  text: string,
  lines: LineCounter,
): CST.Token[] | { tooDeep: number } {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > 2 * MAX_DEPTH) return { tooDeep: parser.offset };
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

function syntaxMessage({ code, message }: YAMLError): string {
  if (code === 'NON_STRING_KEY') return 'a key must be a text';
  return clip(message.slice(0, 1).toLowerCase() + message.slice(1), 200);
}
