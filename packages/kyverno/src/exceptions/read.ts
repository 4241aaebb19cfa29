import { isQualifiedName } from '@macadam/kubernetes';
import {
  type Condition,
  ExpressionCompiler,
  unmet,
} from '../expressions/program';
import { Reader } from '../reading/reader';
import { PolicyRoots } from '../expressions/roots';
import { type NamedExpression, readNamed } from '../expressions/commonSpec';
import { payloadTarget, type Target, toTarget } from '../matching/target';
import type { Source } from '../reading/yaml';
import type { Applies, Exception } from './exception';
import { readHead } from './readHead';

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

/**
 * Reads a PolicyException of `policies.kyverno.io`: from policies of CEL expressions.
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
