import { type Program, toJson } from '../../cel';
import type { KubeObject, Policy, RuleResult } from '../../policy/types';
import { readAbout } from '../../reading/about';
import { isRecord } from '@macadam/yaml';
import { matches } from '../../matching/match';
import { ExpressionCompiler, stopped, unmet } from '../../expressions/program';
import { Reader } from '../../reading/reader';
import { readMatch } from '../../matching/readMatch';
import { PolicyRoots } from '../../expressions/roots';
import {
  type NamedExpression,
  readAnnotations,
  readMode,
  readNamed,
} from '../../expressions/commonSpec';
import { generatedObjects } from './generated';
import { TemplateReader } from './template';
import { type Target, toTarget, within } from '../../matching/target';
import type { Path, Source } from '../../reading/yaml';

const FIELDS = [
  'auditAnnotations',
  'evaluation',
  'failurePolicy',
  'generate',
  'matchConditions',
  'matchConstraints',
  'useServerSideApply',
  'variables',
  'webhookConfiguration',
];
const APPLY = 'generator.Apply';
const MOST_OBJECTS = 1_000;

/** Roots in which `generator.Apply` notes what it is asked to make. */
class GeneratingRoots extends PolicyRoots {
  readonly made: KubeObject[] = [];

  override outside(
    ...[name, args]: Parameters<PolicyRoots['outside']>
  ): ReturnType<PolicyRoots['outside']> {
    if (name !== APPLY) return super.outside(name, args);
    const given = args.map(arg => toJson(arg));
    const [namespace, objects] =
      this.within === undefined ? given : [this.within, ...given];
    return this.note(
      Array.isArray(objects) ? objects : [],
      typeof namespace === 'string' && namespace !== '' ? namespace : undefined,
    );
  }

  /** Notes what is to be made; undefined when something of it is no object, or it is too much. */
  note(asked: readonly unknown[], namespace?: string): true | undefined {
    const objects = generatedObjects(asked, namespace);
    if (!objects || this.made.length + objects.length > MOST_OBJECTS)
      return undefined;
    this.made.push(...objects);
    return true;
  }
}

/** One step of a policy: what an expression asks to make, or a template. */
type Step = (roots: GeneratingRoots) => void;

function readStep(
  reader: Reader,
  compiler: ExpressionCompiler,
  path: Path,
  value: unknown,
): Step | undefined {
  const map = reader.map(path, value, ['expression', 'template']);
  if (!map) return undefined;
  const at = [...path, 'template'];
  const written = reader.map(at, map.template, ['interpolate', 'value']);
  if (!written) {
    const here = [...path, 'expression'];
    const text = reader.text(here, map.expression, true);
    const program = text && compiler.one({ text, path: here }, 'bool');
    return program ? roots => program.evaluate(roots, roots.budget) : undefined;
  }
  if (map.expression !== undefined)
    reader.problem(
      path,
      'has an expression and a template; one of them makes it',
    );
  const mode = reader.oneOf([...at, 'interpolate'], written.interpolate, [
    'none',
    'cel',
  ]);
  const here = [...at, 'value'];
  const text = reader.text(here, written.value, true);
  if (text === undefined) return undefined;
  const template = new TemplateReader(
    message => reader.problem(here, message),
    expression => compiler.one({ text: expression, path: here }),
  ).read(text, mode !== 'cel');
  return roots => roots.note(template(roots, roots.budget));
}

/** What a GeneratingPolicy says, compiled. */
interface Compiled {
  conditions: { name: string; program: Program }[];
  variables: Map<string, Program>;
  steps: Step[];
}

function compileAll(
  source: Source,
  variables: readonly NamedExpression[],
  conditions: readonly NamedExpression[],
  spec: Readonly<Record<string, unknown>>,
): Compiled {
  const compiler = new ExpressionCompiler(source, variables);
  const reader = new Reader(source);
  const annotated: Path = ['spec', 'auditAnnotations'];
  compiler.annotations(
    readAnnotations(reader, annotated, spec.auditAnnotations),
  );
  const path: Path = ['spec', 'generate'];
  const items = reader.items(
    path,
    spec.generate,
    'a policy generates something',
  );
  return {
    conditions: compiler.conditions(conditions),
    variables: compiler.bindings(),
    steps: items.flatMap(
      (item, at) => readStep(reader, compiler, [...path, at], item) ?? [],
    ),
  };
}

type Outcome = Pick<
  RuleResult,
  'verdict' | 'message' | 'missing' | 'generated'
>;

/** What the expressions would make for an object. */
function generate(
  { conditions, variables, steps }: Compiled,
  target: Target,
): Outcome {
  const roots = new GeneratingRoots(target, variables);
  const skipped = unmet(conditions, roots, 'Fail');
  if (skipped) return skipped;
  for (const [at, step] of steps.entries()) {
    try {
      step(roots);
    } catch (error) {
      return stopped(error, `generate ${at + 1}`);
    }
  }
  const names = roots.made.map(
    ({ kind, metadata }) => `${kind} ${metadata.name}`,
  );
  return {
    verdict: names.length > 0 ? 'pass' : 'skip',
    message:
      names.length > 0 ? `would make ${names.join(', ')}` : 'makes nothing',
    generated: roots.made,
  };
}

/**
 * Reads a GeneratingPolicy, which says what it would make for an object; what it copies from a cluster
 * makes it `notEvaluable`.
 *
 * @returns undefined when it cannot be used, which the source then says
 */
export function readGeneratingPolicy(
  source: Source,
  document: Record<string, unknown>,
): Policy | undefined {
  const about = readAbout(source, document);
  const reader = new Reader(source);
  const spec = reader.map(['spec'], document.spec, FIELDS);
  if (!spec || !about) {
    if (!isRecord(document.spec)) reader.problem(['spec'], 'is missing');
    return undefined;
  }
  const at = (field: string): Path => ['spec', field];
  readMode(reader, at('evaluation'), spec.evaluation);
  const match = readMatch(
    reader,
    at('matchConstraints'),
    spec.matchConstraints,
  );
  const compiled = compileAll(
    source,
    readNamed(reader, at('variables'), spec.variables),
    readNamed(reader, at('matchConditions'), spec.matchConditions),
    spec,
  );
  const { isScored: _, namespace, ...base } = about.result;
  return {
    ...about.policy,
    action: 'Audit',
    notes: [],
    evaluate: () => [],
    generate: (object, context) => {
      const target = within(toTarget(object, context), namespace);
      const isElsewhere =
        namespace !== undefined && namespace !== target.namespace;
      if (isElsewhere || matches(match, target) !== 'yes') return [];
      const { apiVersion, kind } = object;
      const place = target.namespace !== undefined && {
        namespace: target.namespace,
      };
      return [
        {
          ...base,
          ...generate(compiled, target),
          action: 'Audit',
          blocks: false,
          resource: { apiVersion, kind, ...place, name: target.name },
        },
      ];
    },
  };
}
