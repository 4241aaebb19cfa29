import type { Exception } from '@macadam/kyverno';
import {
  type Applies,
  type Path,
  readHead,
  Reader,
  type Source,
} from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';
import { checkFilters, noUsers } from './cluster-policy/checks';
import { readFilters } from './cluster-policy/filter';
import { matchesRule } from './cluster-policy/match';
import { readExclusions } from './cluster-policy/podSecurityBody';
import { readConditions } from './cluster-policy/readBody';
import { toRequest } from './cluster-policy/request';
import { evaluateConditions } from './conditions';
import { Budget, JmesPathError, JmesPathMissing } from './jmespath';
import { matchesWildcard } from './pattern';
import { VariableScope } from './variables';

/**
 * Reads a PolicyException of `kyverno.io`: from rules of ClusterPolicy and Policy objects.
 *
 * @returns undefined when it cannot be used; the source has noted why
 */
export function readException(
  source: Source,
  document: Record<string, unknown>,
): Exception | undefined {
  const reader = new Reader(source);
  const head = readHead(source, document);
  const spec = reader.map(['spec'], document.spec, [
    'background',
    'conditions',
    'exceptions',
    'match',
    'podSecurity',
  ]);
  const match = readFilters(reader, ['spec', 'match'], spec?.match);
  const filters = isRecord(spec?.match) ? spec.match : {};
  const note = (at: Path, message: string) => reader.problem(at, message);
  checkFilters(filters, ['spec', 'match'], undefined, note);
  if (spec?.background !== false)
    noUsers(
      filters,
      ['spec', 'match'],
      'nobody asks when objects that are there already are judged; set spec.background to false',
      note,
    );
  if (!match) reader.problem(['spec', 'match'], 'is missing');
  readConditions(reader, ['spec', 'conditions'], spec?.conditions);
  const path = ['spec', 'exceptions'];
  const items = reader.items(path, spec?.exceptions, 'names no policy');
  const refs = items.map((item, at) => {
    const here = [...path, at];
    const map = reader.map(here, item, ['policyName', 'ruleNames']);
    return {
      policy: reader.text([...here, 'policyName'], map?.policyName, true) ?? '',
      rules: reader.texts([...here, 'ruleNames'], map?.ruleNames, true),
    };
  });
  const podSecurity = readExclusions(
    reader,
    ['spec', 'podSecurity'],
    spec?.podSecurity,
  );
  if (!spec || !match || source.errors.length > 0) return undefined;
  const { conditions } = spec;
  return {
    ...head,
    reportAs: 'skip',
    allowed: { images: [], values: [] },
    podSecurity,
    covers: ({ name, kind }, rule) =>
      /^(Cluster)?Policy$/.test(kind) &&
      refs.some(
        ({ policy, rules }) =>
          policy === name && rules.some(each => matchesWildcard(each, rule)),
      ),
    applies: (object, context) => {
      const request = toRequest(object, context);
      const matched = matchesRule({ match }, request.subject);
      if (matched !== 'yes' || conditions === undefined || conditions === null)
        return matched;
      const scope = new VariableScope({
        data: request.data,
        ...(context.ask && { ask: context.ask }),
        budget: new Budget(),
      });
      return holds(() => evaluateConditions(conditions, scope).verdict);
    },
    appliesToPayload: () => 'no',
  };
}

/** A condition that cannot be evaluated excepts nothing. */
function holds(evaluate: () => boolean): Applies {
  try {
    return evaluate() ? 'yes' : 'no';
  } catch (error) {
    if (error instanceof JmesPathMissing) return { unknown: error.missing };
    if (error instanceof JmesPathError) return 'no';
    throw error;
  }
}
