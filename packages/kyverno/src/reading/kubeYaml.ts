import {
  composeYaml,
  MANIFEST,
  resolveAliases,
  type YamlLimits,
  type YamlProblem,
} from '@macadam/yaml';
import {
  type Document,
  isCollection,
  isScalar,
  LineCounter,
  type ScalarTag,
  type SchemaOptions,
  visit,
  YAMLParseError,
} from 'yaml';

const integer = (test: RegExp, radix: number): ScalarTag => ({
  identify: value => typeof value === 'number',
  default: true,
  tag: 'tag:yaml.org,2002:int',
  test,
  resolve: text =>
    (text.startsWith('-') ? -1 : 1) *
    parseInt(text.replace(/^[-+]?(0b)?/, '').replaceAll('_', ''), radix),
});

const boolean = (test: RegExp, value: boolean): ScalarTag => ({
  identify: each => typeof each === 'boolean',
  default: true,
  tag: 'tag:yaml.org,2002:bool',
  test,
  resolve: () => value,
});

/** What YAML 1.1 reads otherwise than 1.2: `yes` and `off`, `0644`, `0b11` and `1_000`. */
const OF_1_1: readonly ScalarTag[] = [
  boolean(/^(?:[yY]|yes|Yes|YES|on|On|ON)$/, true),
  boolean(/^(?:[nN]|no|No|NO|off|Off|OFF)$/, false),
  integer(/^[-+]?0[0-7_]+$/, 8),
  integer(/^[-+]?0b[01_]+$/, 2),
  integer(/^[-+]?[1-9][0-9]*_[0-9_]*$/, 10),
];

/**
 * How manifests are read: YAML 1.2 with the booleans and integers of 1.1.
 * Source: sigs.k8s.io/yaml, which `kubectl` and Kyverno read files with; `kyverno jp query "parse_yaml(…)"` shows it.
 */
const KUBE_YAML: SchemaOptions = {
  merge: true,
  customTags: tags => [...OF_1_1, ...tags],
};

/** A text that is no YAML; its message says why. */
export class KubeYamlError extends Error {}

/** YAML documents; or none, and where a text passes a limit. */
export interface KubeDocuments {
  documents: Document.Parsed[];
  refused?: YamlProblem;
}

/** Notes keys that are there twice; the library's own check takes time in proportion to their square. */
function checkKeys(document: Document.Parsed): void {
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const [from, to] = key.range ?? [0, 0];
        if (seen.has(key.value) && key.value !== '<<')
          document.errors.push(
            new YAMLParseError(
              [from, to],
              'DUPLICATE_KEY',
              'Map keys must be unique',
            ),
          );
        seen.add(key.value);
      }
    },
  });
}

/** Notes keys that are maps or lists, as `{{ x }}` without quotes is. */
function checkKinds(document: Document.Parsed): void {
  visit(document, {
    Pair(_, { key }) {
      if (!isCollection(key)) return;
      const [from, to] = key.range ?? [0, 0];
      document.errors.push(
        new YAMLParseError(
          [from, to],
          'NON_STRING_KEY',
          'a key has to be text; quote what begins with a brace',
        ),
      );
    },
  });
}

/** Reads YAML documents as Kubernetes does; time is in proportion to length, whatever the text is. */
export function readKubeYaml(
  text: string,
  {
    uniqueKeys = false,
    lines = new LineCounter(),
    limits = MANIFEST,
  }: { uniqueKeys?: boolean; lines?: LineCounter; limits?: YamlLimits } = {},
): KubeDocuments {
  const composed = composeYaml(text, { ...KUBE_YAML, limits, lines });
  if ('refused' in composed)
    return { documents: [], refused: composed.refused };
  const { documents } = composed;
  documents.forEach(checkKinds);
  if (uniqueKeys) documents.forEach(checkKeys);
  return { documents };
}

/**
 * A document as plain data.
 *
 * @throws KubeYamlError when its aliases lead nowhere, multiply without end, or hold themselves
 */
export function toValue(
  document: Document.Parsed,
  limits: YamlLimits = MANIFEST,
): unknown {
  const [problem] = resolveAliases(document, limits);
  if (problem) throw new KubeYamlError(problem.message);
  return document.toJS({ maxAliasCount: -1 });
}

/**
 * The documents of a text as plain data.
 *
 * @param limits what reading it may cost; of a text that stands in somebody's object, `PUSHED_FILE`
 * @throws KubeYamlError when it is no YAML, or passes a limit
 */
export function parseKubeYaml(
  text: string,
  limits: YamlLimits = MANIFEST,
): unknown[] {
  const { documents, refused } = readKubeYaml(text, { limits });
  if (refused) throw new KubeYamlError(refused.message);
  return documents.map(document => {
    const [problem] = document.errors;
    if (problem) throw new KubeYamlError(problem.message);
    return toValue(document, limits);
  });
}

/** Where in a text something is; both are 1-based. */
interface Position {
  line: number;
  column: number;
}

/**
 * The documents of a text that hold something, each with where it begins, and what is wrong with the others. Time is in
 * proportion to length, whatever the text is.
 */
export function readKubeText(text: string): {
  documents: (Position & { value: unknown })[];
  problems: (Position & { message: string })[];
} {
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const { documents, refused } = readKubeYaml(text, {
    lines,
    uniqueKeys: true,
  });
  if (refused)
    return {
      documents: [],
      problems: [{ ...at(refused.offset), message: refused.message }],
    };
  const read: ReturnType<typeof readKubeText> = { documents: [], problems: [] };
  for (const document of documents) {
    const { contents, errors } = document;
    const [first] = errors;
    const start = at(contents?.range?.[0] ?? 0);
    if (first)
      read.problems.push({ ...at(first.pos[0]), message: first.message });
    else if (contents !== null)
      try {
        const value = toValue(document);
        if (value !== null) read.documents.push({ ...start, value });
      } catch (problem) {
        if (!(problem instanceof KubeYamlError)) throw problem;
        read.problems.push({ ...start, message: problem.message });
      }
  }
  return read;
}
