import type { Policy } from '../policy/types';
import type { Source } from './yaml';
import type { ResultBase } from '../policy/outcome';
import { Reader } from './reader';
import { showText } from '@macadam/yaml';

const ANNOTATIONS = 'policies.kyverno.io/';

/** What a document says about itself, for the policy and for each of its results. */
export interface About {
  annotations: Readonly<Record<string, string>>;
  policy: Omit<Policy, 'action' | 'notes' | 'evaluate' | 'mutate'>;
  result: ResultBase;
}

/** The namespace that a policy is for; undefined for one that is for all of them. */
function readNamespace(
  reader: Reader,
  kind: string,
  written: unknown,
): string | undefined {
  if (kind === 'ClusterPolicy') return undefined;
  const own = reader.text(['metadata', 'namespace'], written);
  const isNamespaced =
    kind.startsWith('Namespaced') || ['CleanupPolicy', 'Policy'].includes(kind);
  return isNamespaced ? (own ?? 'default') : undefined;
}

/**
 * Reads the head of a policy; its name is required.
 *
 * @returns undefined when it has no name, which the source then says
 */
export function readAbout(
  source: Source,
  document: Record<string, unknown>,
): About | undefined {
  const reader = new Reader(source);
  reader.map([], document, [
    'apiVersion',
    'kind',
    'metadata',
    'spec',
    'status',
  ]);
  const metadata = reader.map(['metadata'], document.metadata);
  const name = reader.text(['metadata', 'name'], metadata?.name, true);
  const kind = showText(document.kind ?? '');
  const namespace = readNamespace(reader, kind, metadata?.namespace);
  const annotations = reader.labels(
    ['metadata', 'annotations'],
    metadata?.annotations,
  );
  if (name === undefined) return undefined;
  const about = {
    title: annotations[`${ANNOTATIONS}title`],
    category: annotations[`${ANNOTATIONS}category`],
    severity: annotations[`${ANNOTATIONS}severity`],
    fix: annotations['macadam.dev/fix'],
  };
  const fullName = namespace === undefined ? name : `${namespace}/${name}`;
  return {
    annotations,
    policy: {
      ...about,
      name: fullName,
      kind,
      apiVersion: showText(document.apiVersion ?? ''),
      file: source.file,
      line: source.line(['apiVersion']),
      description: annotations[`${ANNOTATIONS}description`]?.trim(),
    },
    result: {
      ...about,
      policy: fullName,
      policyKind: kind,
      rule: name,
      isScored: annotations[`${ANNOTATIONS}scored`] !== 'false',
      ...(namespace !== undefined && { namespace }),
    },
  };
}
