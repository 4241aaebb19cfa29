import type { Policy, ValidationAction } from './types';
import { matches, type MatchConstraints } from './validating/match';
import { Reader } from './validating/reader';
import { readMatch } from './validating/readMatch';
import { toTarget } from './validating/target';
import type { Source } from './yaml';

const ANNOTATIONS = 'policies.kyverno.io/';
const ACTIONS: readonly ValidationAction[] = ['Deny', 'Audit', 'Warn'];
const NEEDED = 'the signatures and attestations of the images';

function isAction(text: string): text is ValidationAction {
  return ACTIONS.some(action => action === text);
}

function readAbout(
  source: Source,
  reader: Reader,
  document: Record<string, unknown>,
) {
  const metadata = reader.map(['metadata'], document.metadata);
  const name = reader.text(['metadata', 'name'], metadata?.name, true);
  const namespace = reader.text(['metadata', 'namespace'], metadata?.namespace);
  const annotations = reader.labels(
    ['metadata', 'annotations'],
    metadata?.annotations,
  );
  const kind = String(document.kind);
  const isNamespaced = /^Namespaced|^CleanupPolicy$/.test(kind);
  return {
    name: isNamespaced
      ? `${namespace ?? 'default'}/${name ?? ''}`
      : (name ?? ''),
    ...(isNamespaced && { namespace: namespace ?? 'default' }),
    kind,
    apiVersion: String(document.apiVersion),
    file: source.file,
    line: source.line(['apiVersion']),
    title: annotations[`${ANNOTATIONS}title`],
    category: annotations[`${ANNOTATIONS}category`],
    severity: annotations[`${ANNOTATIONS}severity`],
    description: annotations[`${ANNOTATIONS}description`]?.trim(),
    fix: annotations['macadam.dev/fix'],
  };
}

/** Reads an ImageValidatingPolicy, whose objects are known and whose answer needs the registry. */
export function readImagePolicy(
  source: Source,
  document: Record<string, unknown>,
): Policy | undefined {
  const reader = new Reader(source);
  const { namespace, ...about } = readAbout(source, reader, document);
  const spec = reader.map(['spec'], document.spec);
  const match: MatchConstraints = readMatch(
    reader,
    ['spec', 'matchConstraints'],
    spec?.matchConstraints,
    false,
  );
  const actions = reader
    .texts(['spec', 'validationActions'], spec?.validationActions)
    .filter(isAction);
  if (source.errors.length > 0) return undefined;
  const action = ACTIONS.find(each => actions.includes(each)) ?? 'Deny';
  const { name, kind, severity, category, title, fix } = about;
  return {
    ...about,
    action,
    notes: [],
    evaluate: (object, context) => {
      const target = toTarget(object, context);
      const isElsewhere =
        namespace !== undefined && namespace !== target.namespace;
      if (isElsewhere || matches(match, target) === 'no') return [];
      return [
        {
          policy: name,
          policyKind: kind,
          rule: name.split('/').pop() ?? name,
          ...(severity !== undefined && { severity }),
          ...(category !== undefined && { category }),
          ...(title !== undefined && { title }),
          ...(fix !== undefined && { fix }),
          verdict: 'notEvaluable',
          message: `the policy needs ${NEEDED}`,
          missing: NEEDED,
          action,
          blocks: false,
          resource: {
            apiVersion: object.apiVersion,
            kind: object.kind,
            ...(target.namespace !== undefined && {
              namespace: target.namespace,
            }),
            name: target.name,
          },
        },
      ];
    },
  };
}

/** Reads a policy that removes objects on a schedule: it says nothing about an object that is applied. */
export function readRemovingPolicy(
  source: Source,
  document: Record<string, unknown>,
): Policy | undefined {
  const reader = new Reader(source);
  const { namespace: _, ...about } = readAbout(source, reader, document);
  const spec = reader.map(['spec'], document.spec);
  reader.text(['spec', 'schedule'], spec?.schedule, true);
  if (source.errors.length > 0) return undefined;
  return {
    ...about,
    action: 'Audit',
    notes: ['it removes objects on a schedule and judges none'],
    evaluate: () => [],
  };
}
