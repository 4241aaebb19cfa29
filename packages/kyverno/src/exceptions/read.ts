import { isQualifiedName } from '@macadam/kubernetes';
import { checkFilters, noUsers } from '../cluster-policy/checks';
import { readFilters } from '../cluster-policy/filter';
import { matchesRule } from '../cluster-policy/match';
import { readExclusions } from '../cluster-policy/podSecurityBody';
import { readConditions } from '../cluster-policy/readBody';
import { toRequest } from '../cluster-policy/request';
import { evaluateConditions } from '../conditions';
import { Budget, JmesPathError, JmesPathMissing } from '../jmespath';
import { matchesWildcard } from '../pattern';
import { versionsOf } from '../shapes';
import { VariableScope } from '../variables';
import {
  type Condition,
  ExpressionCompiler,
  unmet,
} from '../validating/program';
import { Reader } from '../validating/reader';
import { PolicyRoots } from '../validating/roots';
import { type NamedExpression, readNamed } from '../validating/commonSpec';
import { payloadTarget, type Target, toTarget } from '../validating/target';
import { isRecord, showText } from '../validating/json';
import type { Path, Source } from '../yaml';
import type { Applies, Exception } from './exception';

/** The groups that an exception may be of. */
const GROUPS = ['kyverno.io', 'policies.kyverno.io'];
const KIND = 'PolicyException';

/** Our own annotation that says when an exception ends. */
export const EXPIRES = 'macadam.dev/expires';
const APPROVED_BY = 'macadam.dev/approved-by';

function readTime(
  reader: Reader,
  path: Path,
  value: unknown,
): string | undefined {
  const text = reader.text(path, value);
  if (text === undefined) return undefined;
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date.toISOString();
  reader.problem(path, `'${text}' is no time of ISO 8601`);
  return undefined;
}

function readHead(source: Source, document: Record<string, unknown>) {
  const reader = new Reader(source);
  const metadata = reader.map(['metadata'], document.metadata);
  const name = reader.text(['metadata', 'name'], metadata?.name, true);
  const namespace = reader.text(['metadata', 'namespace'], metadata?.namespace);
  const at = ['metadata', 'annotations'];
  const annotations = reader.map(at, metadata?.annotations);
  const spec = isRecord(document.spec) ? document.spec : {};
  // Kyverno's own field is of the newer group alone; texts of one form are in the order of what they say.
  const [expires] = [
    readTime(reader, [...at, EXPIRES], annotations?.[EXPIRES]),
    readTime(reader, ['spec', 'expiresAt'], spec.expiresAt),
  ]
    .filter(time => time !== undefined)
    .sort();
  const approvedBy = reader.text(
    [...at, APPROVED_BY],
    annotations?.[APPROVED_BY],
  );
  return {
    ...(expires !== undefined && { expires }),
    ...(approvedBy !== undefined && { approvedBy }),
    name: [namespace, name].filter(Boolean).join('/'),
    apiVersion: showText(document.apiVersion),
    file: source.file,
    line: source.line(['apiVersion']),
  };
}

/** An exception of kyverno.io: from rules of ClusterPolicy and Policy objects. */
function readClassic(
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

/** Notes names of conditions that are no qualified names, or there twice. */
function checkNames(reader: Reader, all: readonly NamedExpression[]): void {
  const names = new Set<string>();
  for (const { name, path } of all) {
    const at = [...path.slice(0, -1), 'name'];
    if (!isQualifiedName(name.split('/').pop() ?? ''))
      reader.problem(at, `'${name}' is no name of letters, digits, -, _ and .`);
    if (names.has(name))
      reader.problem(at, `another condition is called '${name}' too`);
    names.add(name);
  }
}

/** An exception of policies.kyverno.io: from policies of CEL expressions. */
function readCel(
  source: Source,
  document: Record<string, unknown>,
): Exception | undefined {
  const reader = new Reader(source);
  const head = readHead(source, document);
  const spec = reader.map(['spec'], document.spec, [
    'allowedValues',
    'evaluationMode',
    'expiresAt',
    'images',
    'matchConditions',
    'policyRefs',
    'properties',
    'reportResult',
  ]);
  reader.labels(['spec', 'properties'], spec?.properties);
  const path = ['spec', 'policyRefs'];
  const items = reader.items(path, spec?.policyRefs, 'names no policy');
  const refs = items.map((item, at) => {
    const here = [...path, at];
    const map = reader.map(here, item, ['name', 'kind']);
    return {
      name: reader.text([...here, 'name'], map?.name, true),
      kind: reader.text([...here, 'kind'], map?.kind, true),
    };
  });
  const at = ['spec', 'matchConditions'];
  const named = readNamed(reader, at, spec?.matchConditions);
  checkNames(reader, named);
  const conditions = new ExpressionCompiler(source, []).conditions(named);
  const texts = (field: string) => reader.texts(['spec', field], spec?.[field]);
  const allowed = { images: texts('images'), values: texts('allowedValues') };
  const reportAs = reader.oneOf(['spec', 'reportResult'], spec?.reportResult, [
    'skip',
    'pass',
  ]);
  if (!spec || source.errors.length > 0) return undefined;
  return {
    ...head,
    reportAs: reportAs === 'pass' ? 'pass' : 'skip',
    allowed,
    podSecurity: [],
    covers: ({ name, kind }) =>
      refs.some(ref => ref.kind === kind && ref.name === name),
    applies: (object, context) => meets(conditions, toTarget(object, context)),
    appliesToPayload: (payload, payloadName, context) =>
      meets(conditions, payloadTarget(payload, payloadName, context)),
  };
}

function meets(conditions: readonly Condition[], target: Target): Applies {
  const reason = unmet(conditions, new PolicyRoots(target, new Map()), 'Fail');
  if (!reason) return 'yes';
  return reason.missing === undefined ? 'no' : { unknown: reason.missing };
}

/**
 * Reads a PolicyException of `kyverno.io` or `policies.kyverno.io`.
 *
 * @returns undefined when it cannot be used; the source has noted why
 */
export function readException(
  source: Source,
  document: Record<string, unknown>,
): Exception | undefined {
  const [group, version] = showText(document.apiVersion).split('/');
  if (!versionsOf(group, KIND).includes(version)) {
    const all = GROUPS.flatMap(name =>
      versionsOf(name, KIND).map(one => `${name}/${one}`),
    );
    source.problem(['apiVersion'], `a PolicyException is of ${all.join(', ')}`);
    return undefined;
  }
  return group === 'kyverno.io'
    ? readClassic(source, document)
    : readCel(source, document);
}
