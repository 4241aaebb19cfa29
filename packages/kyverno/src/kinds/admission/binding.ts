import type { ValidationAction } from '../../policy/types';
import { isRecord, showText } from '@macadam/yaml';
import type { MatchConstraints, Selector } from '../../matching/match';
import { Reader } from '../../reading/reader';
import { readMatch, readSelector } from '../../matching/readMatch';
import type { Path, Source } from '../../reading/yaml';

/** Which object a policy's `params` are. */
export interface ParamRef {
  /** The one of this name, or all whose labels the selector matches. */
  name?: string;
  selector?: Selector;
  /** The object's own namespace when it is not given. */
  namespace?: string;
  /** Without parameters the policy does not hold, instead of failing. */
  allowsNone: boolean;
}

/** A binding of an admission policy: where it holds, and what comes of a fail. */
export interface Binding {
  name: string;
  policyKind: string;
  policyName: string;
  match: MatchConstraints;
  paramRef?: ParamRef;
  /** None of a policy that changes objects. */
  actions: ValidationAction[];
}

const ACTIONS: readonly ValidationAction[] = ['Deny', 'Warn', 'Audit'];
const ALL = ['*'];

/** Reads a `paramRef`; undefined when there is none. */
export function readParamRef(
  reader: Reader,
  path: Path,
  value: unknown,
): ParamRef | undefined {
  const map = reader.map(path, value, [
    'name',
    'namespace',
    'parameterNotFoundAction',
    'selector',
  ]);
  if (!map) return undefined;
  const name = reader.text([...path, 'name'], map.name);
  const namespace = reader.text([...path, 'namespace'], map.namespace);
  const notFound = reader.oneOf(
    [...path, 'parameterNotFoundAction'],
    map.parameterNotFoundAction,
    ['Allow', 'Deny'],
  );
  const selector =
    (map.selector ?? undefined) === undefined
      ? undefined
      : readSelector(reader, [...path, 'selector'], map.selector);
  if ((name === undefined) === (selector === undefined))
    reader.problem(path, 'needs either a name or a selector');
  return {
    ...(name !== undefined && { name }),
    ...(selector && { selector }),
    ...(namespace !== undefined && { namespace }),
    allowsNone: notFound === 'Allow',
  };
}

/** Reads a binding; undefined when it cannot be used, which the source then says. */
export function readBinding(
  source: Source,
  document: Record<string, unknown>,
): Binding | undefined {
  const reader = new Reader(source);
  const metadata = reader.map(['metadata'], document.metadata);
  const name = reader.text(['metadata', 'name'], metadata?.name, true);
  const policyKind = showText(document.kind).replace(/Binding$/, '');
  const changes = policyKind === 'MutatingAdmissionPolicy';
  const spec = reader.map(['spec'], document.spec, [
    'matchResources',
    'paramRef',
    'policyName',
    ...(changes ? [] : ['validationActions']),
  ]);
  const path = ['spec', 'policyName'];
  const policyName = reader.text(path, spec?.policyName, true);
  const match = readMatch(
    reader,
    ['spec', 'matchResources'],
    spec?.matchResources,
    { mayBeEmpty: true },
  );
  const paramRef = readParamRef(reader, ['spec', 'paramRef'], spec?.paramRef);
  const here = ['spec', 'validationActions'];
  const given = reader.texts(here, spec?.validationActions, !changes);
  given.forEach((action, at) => reader.oneOf([...here, at], action, ACTIONS));
  if (given.includes('Deny') && given.includes('Warn'))
    reader.problem(here, 'Deny and Warn cannot be used together');
  if (!isRecord(spec) || name === undefined || policyName === undefined)
    return undefined;
  const everything = {
    ...{ groups: ALL, versions: ALL, operations: ALL, resources: ['*/*'] },
    names: [],
    scope: '*',
  };
  return {
    name,
    policyKind,
    policyName,
    match: match.rules.length > 0 ? match : { ...match, rules: [everything] },
    ...(paramRef && { paramRef }),
    actions: ACTIONS.filter(action => given.includes(action)),
  };
}
