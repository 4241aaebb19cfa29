import type { Finding, Path } from '@macadam/score';
import type { Names } from '../expressions/nameProblem';
import { checkTemplate } from '../expressions/templates';
import type {
  Environment,
  Platform,
  PlatformDocument,
  PlatformSpec,
} from '../types';
import type { YamlDocument } from '../values/yamlDocuments';
import { checkDefinition } from './checkDefinition';
import { checkSameOutputs, checkTies } from './checkDefinitions';
import { checkDelivery } from './checkDelivery';
import { checkHostRules } from './checkHostRules';
import { checkNamespaces } from './checkNamespaces';
import { checkDefaults } from './defaults';
import { findingAt } from './findingAt';
import { checkGrants } from './grants';
import { platformNames, TENANT_NAMES } from './knownNames';
import { checkRepositories } from './repositories';
import { toFindings } from './schemaFindings';
import { API_VERSION } from './schemas';
import { checkSupplyChain } from './supplyChain';

/** What the documents of a platform folder say, each by itself. */
export interface PlatformParts extends Omit<Platform, 'spec' | 'policies'> {
  /** Those of kind Platform, of which there has to be one. */
  specs: { document: YamlDocument; spec: PlatformSpec }[];
}

/** Checks documents against one another; the schemas have checked each by itself. */
export function checkPlatform({
  specs,
  environments,
  tenants,
  grants,
  definitions,
  defaults,
  supplyChain,
}: PlatformParts): Finding[] {
  return [
    ...checkSpecs(specs, environments),
    ...checkNamespaceRules(environments, tenants),
    ...checkHostRules(environments, tenants),
    ...checkDelivery(environments),
    ...checkRepositories(tenants),
    ...checkGrants(grants, tenants, environments),
    ...checkSupplyChain(supplyChain),
    ...definitions.flatMap(each => checkDefinition(each, environments)),
    ...checkTies(definitions),
    ...checkSameOutputs(definitions),
    ...checkDefaults(defaults, environments),
  ];
}

/** The finding where no document is of kind Platform. */
export const NO_PLATFORM: Finding = {
  file: 'platform.yaml',
  position: { line: 1, column: 1 },
  path: '',
  message: 'there is no document of kind Platform',
  hint: `add platform.yaml with apiVersion ${API_VERSION}, kind Platform and spec.owner`,
  code: 'platform-missing',
};

function checkSpecs(
  [first, ...more]: PlatformParts['specs'],
  environments: readonly Environment[],
): Finding[] {
  const images = first?.spec.images;
  return [
    ...more.map(extra =>
      findingAt(extra.document, ['kind'], {
        message: `a second document of kind Platform; the first is in ${first.document.file}`,
        code: 'platform-duplicate',
      }),
    ),
    ...(images
      ? checkExpression(
          first.document,
          ['spec', 'images', 'reference'],
          images.reference,
          platformNames(environments),
        )
      : []),
  ];
}

function checkNamespaceRules(
  environments: readonly Environment[],
  tenants: PlatformParts['tenants'],
): Finding[] {
  const wrong = environments.map(environment =>
    checkExpression(
      environment,
      ['spec', 'namespace'],
      environment.namespace,
      TENANT_NAMES,
    ),
  );
  const readable = environments.filter((_, index) => wrong[index].length === 0);
  return [...wrong.flat(), ...checkNamespaces(environments, tenants, readable)];
}

function checkExpression(
  document: Pick<PlatformDocument, 'file' | 'positionOf'>,
  path: Path,
  value: unknown,
  names: Names,
): Finding[] {
  return toFindings(
    checkTemplate(value, names),
    document,
    path,
    'platform-expression',
  );
}
