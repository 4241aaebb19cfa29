import {
  Composer,
  type CST,
  type Document,
  Lexer,
  LineCounter,
  type ParseOptions,
  Parser,
  type DocumentOptions,
  type SchemaOptions,
} from 'yaml';

/** What reading one text may cost. */
export interface YamlLimits {
  /** Characters of the text. */
  characters: number;
  /** Words and signs of the text; a line such as `key: value` has about seven. */
  tokens: number;
  /** Collections inside one another, aliases included. */
  depth: number;
  /** Values that the aliases of one document stand for; a long text counts as one for every 64 characters. */
  values: number;
}

/** For a file that anybody may push. The slowest text within these limits takes about a tenth of a second. */
export const PUSHED_FILE: YamlLimits = {
  characters: 512 * 1024,
  tokens: 20_000,
  depth: 128,
  values: 100_000,
};

/** For manifests, of which the longest define resources, and for files of the platform team. */
export const MANIFEST: YamlLimits = {
  characters: 8 * 1024 * 1024,
  tokens: 1_000_000,
  depth: 500,
  values: 1_000_000,
};

/** What is wrong with a text as YAML. */
export interface YamlProblem {
  /** Characters before the place. */
  offset: number;
  code: string;
  message: string;
  hint?: string;
}

/** How a text is read: limits, and options of the `yaml` package. */
export type ComposeOptions = Omit<
  ParseOptions & DocumentOptions & SchemaOptions,
  'lineCounter' | 'uniqueKeys' | 'prettyErrors'
> & {
  limits: YamlLimits;
  /** Is told where lines begin. */
  lines?: LineCounter;
  /** Whether an empty text has one empty document rather than none. */
  isDocument?: boolean;
};

/** The documents of a text, errors included; or why none of it is read. */
export type Composed =
  { documents: Document.Parsed[] } | { refused: YamlProblem };

/**
 * Turns a text into nodes. The library's check for keys that are there twice takes time in proportion to their square
 * and is left out: {@link readYaml} has its own.
 */
export function composeYaml(text: string, options: ComposeOptions): Composed {
  const {
    limits,
    lines = new LineCounter(),
    isDocument = false,
    ...composing
  } = options;
  const found = tokensOf(text, limits, lines);
  if ('refused' in found) return found;
  const composer = new Composer({
    ...composing,
    prettyErrors: false,
    uniqueKeys: false,
  });
  return {
    documents: [...composer.compose(found.tokens, isDocument, text.length)],
  };
}

/** The parser keeps its open collections on a stack, so depth is known before anything recursive runs. */
function tokensOf(
  text: string,
  limits: YamlLimits,
  lines: LineCounter,
): { tokens: CST.Token[] } | { refused: YamlProblem } {
  lines.addNewLine(0);
  if (text.length > limits.characters) {
    return refuse(
      0,
      'too-large',
      `the file has ${text.length} characters; at most ${limits.characters} are read`,
    );
  }
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    count += 1;
    if (count > limits.tokens) {
      return refuse(
        parser.offset,
        'too-large',
        `the file has more than ${limits.tokens} words and signs of YAML`,
      );
    }
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > limits.depth) {
      return refuse(
        parser.offset,
        'too-deep',
        `nested deeper than ${limits.depth} levels`,
      );
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens };
}

function refuse(
  offset: number,
  code: string,
  message: string,
): { refused: YamlProblem } {
  return { refused: { offset, code, message } };
}
