import { Finding, Path, Result, sortFindings } from '@macadam/score';
import {
  checkDefinition,
  checkSameOutputs,
  checkTies,
} from './definitionChecks';
import { checkTemplate } from '../expressions/templates';
import { findingAt } from './findingAt';
import { checkHostRules } from './hostChecks';
import type { Names } from '../expressions/nameProblem';
import { checkNamespaces } from './namespaceChecks';
import { checkDelivery } from './deliveryChecks';
import { API_VERSION, Kind, KINDS, SCHEMAS } from './schemas';
import {
  toDefaults,
  toDefinition,
  toEnvironment,
  toGrant,
  toPlatformSpec,
  toTenant,
} from './documents';
import { promotionOrder } from './promotionOrder';
import { checkerOf, toFindings } from './schemaFindings';
import { checkSupplyChain, toSupplyChainPolicy } from './supplyChain';
import type { Platform, PlatformDocument, TextFile } from '../types';
import { parseYamlDocuments, YamlDocument } from '../values/yamlDocuments';
import { textAt } from '../values/valueAt';
import { compareText } from '../values/compareText';
import { platformNames, TENANT_NAMES } from './knownNames';
import { checkGrants } from './grants';
import { checkDefaults } from './defaults';
import { checkRepositories } from './repositories';

/** Folders of ordinary Kubernetes YAML. */
const PLAIN_FOLDERS = ['policies', 'cluster', 'bootstrap'];

const CHECKERS = Object.fromEntries(
  KINDS.map(kind => [kind, checkerOf(SCHEMAS[kind])]),
);

interface Loaded {
  kind: Kind;
  document: YamlDocument;
}

/**
 * Reads a whole platform folder. Paths are relative to it. Every YAML file is read but those under policies/ (handed
 * through), cluster/ and bootstrap/ (ordinary Kubernetes YAML).
 *
 * @returns the platform, or every finding of every file at once, sorted by file and position.
 */
export function loadPlatform(files: TextFile[]): Result<Platform> {
  const findings: Finding[] = [];
  const loaded = [...files]
    .filter(isOurs)
    .sort(byPath)
    .flatMap(file => {
      const parsed = parseYamlDocuments(file);
      findings.push(...parsed.findings);
      return parsed.documents.flatMap(document => {
        const kind = kindOf(document, findings);
        if (!kind) return [];
        const problems = CHECKERS[kind](document.value);
        findings.push(...toFindings(problems, document, [], 'platform-schema'));
        return problems.length === 0 ? [{ kind, document }] : [];
      });
    });
  checkUniqueNames(loaded, findings);

  const of = <T>(kind: Kind, convert: (document: YamlDocument) => T): T[] =>
    loaded
      .filter(entry => entry.kind === kind)
      .map(entry => convert(entry.document));
  const [spec, ...more] = of('Platform', document => ({
    document,
    spec: toPlatformSpec(document),
  }));
  const environments = of('Environment', toEnvironment);
  const tenants = of('Tenant', toTenant);
  const grants = of('Grant', toGrant);
  const definitions = of('ResourceDefinition', toDefinition);
  const defaults = of('WorkloadDefaults', toDefaults);
  const supplyChain = of('SupplyChainPolicy', toSupplyChainPolicy);

  for (const extra of more) {
    findings.push(
      findingAt(extra.document, ['kind'], {
        message: `a second document of kind Platform; the first is in ${spec.document.file}`,
        code: 'platform-duplicate',
      }),
    );
  }
  if (!spec && !findings.some(f => f.file === 'platform.yaml')) {
    findings.push({
      file: 'platform.yaml',
      position: { line: 1, column: 1 },
      path: '',
      message: 'there is no document of kind Platform',
      hint: `add platform.yaml with apiVersion ${API_VERSION}, kind Platform and spec.owner`,
      code: 'platform-missing',
    });
  }
  if (spec?.spec.images) {
    findings.push(
      ...expressionFindings(
        spec.document,
        spec.spec.images.reference,
        ['spec', 'images', 'reference'],
        platformNames(environments),
      ),
    );
  }
  const wrong = environments.map(environment =>
    expressionFindings(
      environment,
      environment.namespace,
      ['spec', 'namespace'],
      TENANT_NAMES,
    ),
  );
  findings.push(
    ...wrong.flat(),
    ...checkNamespaces(
      environments,
      tenants,
      environments.filter((_, index) => wrong[index].length === 0),
    ),
    ...checkHostRules(environments, tenants),
    ...checkDelivery(environments),
    ...checkRepositories(tenants),
    ...checkGrants(grants, tenants, environments),
    ...checkSupplyChain(supplyChain),
  );
  for (const definition of definitions) {
    findings.push(...checkDefinition(definition, environments));
  }
  findings.push(...checkTies(definitions), ...checkSameOutputs(definitions));
  findings.push(...checkDefaults(defaults, environments));
  const order = promotionOrder(environments);
  findings.push(...order.findings);

  if (findings.length > 0 || !spec) {
    return { ok: false, findings: sortFindings(findings) };
  }
  return {
    ok: true,
    value: {
      spec: spec.spec,
      environments: order.environments,
      tenants: [...tenants].sort(byName),
      grants: [...grants].sort(byName),
      definitions: [...definitions].sort(byName),
      defaults: [...defaults].sort(byName),
      supplyChain: [...supplyChain].sort(byName),
      policies: files.filter(isPolicyFile).sort(byPath),
    },
  };
}

function isOurs(file: TextFile): boolean {
  return (
    /\.ya?ml$/.test(file.path) &&
    !PLAIN_FOLDERS.includes(file.path.split('/')[0]) &&
    !file.path.split('/').some(part => part.startsWith('.'))
  );
}

/** Policies are in policies/ itself, exceptions from them in policies/exceptions/; tests of policies are in other folders. */
export function isPolicyFile({ path }: Pick<TextFile, 'path'>): boolean {
  return (
    /^policies\/(exceptions\/)?[^/]+\.ya?ml$/.test(path) &&
    !/(^|\/)kustomization\.ya?ml$/.test(path)
  );
}

function kindOf(document: YamlDocument, findings: Finding[]): Kind | undefined {
  const value = document.value;
  const root: Record<string, unknown> =
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value))
      : {};
  const add = (path: Path, message: string, hint: string) =>
    findings.push(
      findingAt(document, path, { message, hint, code: 'platform-kind' }),
    );
  if (root.apiVersion !== API_VERSION) {
    add(
      ['apiVersion'],
      `apiVersion must be ${API_VERSION}`,
      `ordinary Kubernetes YAML belongs into ${PLAIN_FOLDERS.join('/, ')}/`,
    );
    return undefined;
  }
  const kind = KINDS.find(known => known === root.kind);
  if (!kind) {
    add(
      ['kind'],
      `unknown kind ${JSON.stringify(root.kind)}`,
      `known: ${KINDS.join(', ')}`,
    );
  }
  return kind;
}

function checkUniqueNames(loaded: Loaded[], findings: Finding[]): void {
  const seen = new Map<string, YamlDocument>();
  for (const { kind, document } of loaded) {
    const key = `${kind} ${nameOf(document)}`;
    const first = seen.get(key);
    if (first) {
      const at = first.positionOf(['metadata', 'name']);
      findings.push(
        findingAt(document, ['metadata', 'name'], {
          message: `${key} is already defined in ${first.file}:${at.line}`,
          code: 'platform-duplicate',
        }),
      );
    } else {
      seen.set(key, document);
    }
  }
}

function nameOf({ value }: YamlDocument): string {
  return textAt(value, ['metadata', 'name']) ?? '';
}

function expressionFindings(
  document: Pick<PlatformDocument, 'file' | 'positionOf'>,
  value: unknown,
  base: Path,
  names: Names,
): Finding[] {
  return toFindings(
    checkTemplate(value, names),
    document,
    base,
    'platform-expression',
  );
}

function byPath(a: TextFile, b: TextFile): number {
  return compareText(a.path, b.path);
}

function byName(a: { name: string }, b: { name: string }): number {
  return compareText(a.name, b.name);
}
