import { type Program, toJson } from '../cel';
import type { KubeObject, Policy, RuleResult } from '../types';
import { readAbout } from '../validating/about';
import { isKubeObject, isRecord } from '../validating/json';
import { matches } from '../validating/match';
import { ExpressionCompiler, stopped, unmet } from '../validating/program';
import { Reader } from '../validating/reader';
import { readMatch } from '../validating/readMatch';
import { PolicyRoots } from '../validating/roots';
import {
  type Expression,
  type NamedExpression,
  readMode,
  readNamed,
} from '../validating/commonSpec';
import { type Target, toTarget } from '../validating/target';
import type { Path, Source } from '../yaml';

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
    const [namespace, objects] = args.map(arg => toJson(arg));
    for (const object of Array.isArray(objects) ? objects : []) {
      if (!isKubeObject(object) || this.made.length >= MOST_OBJECTS)
        return undefined;
      const { metadata } = object;
      this.made.push({
        ...object,
        metadata:
          typeof namespace === 'string' && namespace !== ''
            ? { ...metadata, namespace }
            : metadata,
      });
    }
    return true;
  }
}

function readGenerate(reader: Reader, path: Path, value: unknown) {
  const items = reader.items(path, value, 'a policy generates something');
  return items.flatMap((item, at): Expression[] => {
    const here = [...path, at, 'expression'];
    const map = reader.map([...path, at], item, ['expression']);
    const text = reader.text(here, map?.expression, true);
    return text === undefined ? [] : [{ text, path: here }];
  });
}

/** What a GeneratingPolicy says, compiled. */
interface Compiled {
  conditions: { name: string; program: Program }[];
  variables: Map<string, Program>;
  programs: Program[];
}

function compileAll(
  source: Source,
  variables: readonly NamedExpression[],
  conditions: readonly NamedExpression[],
  expressions: readonly Expression[],
): Compiled {
  const compiler = new ExpressionCompiler(source, variables);
  return {
    conditions: compiler.conditions(conditions),
    variables: compiler.bindings(),
    programs: expressions.flatMap(each => compiler.one(each) ?? []),
  };
}

type Outcome = Pick<
  RuleResult,
  'verdict' | 'message' | 'missing' | 'generated'
>;

/** What the expressions would make for an object. */
function generate(
  { conditions, variables, programs }: Compiled,
  target: Target,
): Outcome {
  const roots = new GeneratingRoots(target, variables);
  const skipped = unmet(conditions, roots, 'Fail');
  if (skipped) return skipped;
  for (const [at, program] of programs.entries()) {
    try {
      program.evaluate(roots, roots.budget);
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
    readGenerate(reader, at('generate'), spec.generate),
  );
  const { isScored: _, namespace, ...base } = about.result;
  return {
    ...about.policy,
    action: 'Audit',
    notes: [],
    evaluate: () => [],
    generate: (object, context) => {
      const target = toTarget(object, context);
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
