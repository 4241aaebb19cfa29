import { Result, sortFindings } from '@macadam/score';
import type { Platform, TextFile } from '../types';
import { compareText } from '../values/compareText';
import type { YamlDocument } from '../values/yamlDocuments';
import {
  checkPlatform,
  NO_PLATFORM,
  type PlatformParts,
} from './checkPlatform';
import {
  toDefaults,
  toDefinition,
  toEnvironment,
  toGrant,
  toPlatformSpec,
  toTenant,
} from './documents';
import { promotionOrder } from './promotionOrder';
import { type KnownDocument, readDocuments } from './readDocuments';
import type { Kind } from './schemas';
import { toSupplyChainPolicy } from './supplyChain';

/**
 * Reads a whole platform folder. Paths are relative to it. Every YAML file is read but those under policies/ (handed
 * through), cluster/ and bootstrap/ (ordinary Kubernetes YAML).
 *
 * @returns the platform, or every finding of every file at once, sorted by file and position.
 */
export function loadPlatform(files: readonly TextFile[]): Result<Platform> {
  const { documents, findings: unread } = readDocuments(files);
  const { specs, ...parts } = partsOf(documents);
  const order = promotionOrder(parts.environments);
  const isMissing =
    specs.length === 0 && !unread.some(({ file }) => file === NO_PLATFORM.file);
  const findings = [
    ...unread,
    ...(isMissing ? [NO_PLATFORM] : []),
    ...checkPlatform({ specs, ...parts }),
    ...order.findings,
  ];
  if (findings.length > 0) {
    return { ok: false, findings: sortFindings(findings) };
  }
  return {
    ok: true,
    value: {
      spec: specs[0].spec,
      environments: order.environments,
      tenants: parts.tenants.sort(byName),
      grants: parts.grants.sort(byName),
      definitions: parts.definitions.sort(byName),
      defaults: parts.defaults.sort(byName),
      supplyChain: parts.supplyChain.sort(byName),
      policies: files
        .filter(isPolicyFile)
        .sort((a, b) => compareText(a.path, b.path)),
    },
  };
}

/** Policies are in policies/ itself, exceptions from them in policies/exceptions/; tests of policies are in other folders. */
export function isPolicyFile({ path }: Pick<TextFile, 'path'>): boolean {
  return (
    /^policies\/(exceptions\/)?[^/]+\.ya?ml$/.test(path) &&
    !/(^|\/)kustomization\.ya?ml$/.test(path)
  );
}

function partsOf(documents: readonly KnownDocument[]): PlatformParts {
  const of = <T>(kind: Kind, convert: (document: YamlDocument) => T): T[] =>
    documents
      .filter(each => each.kind === kind)
      .map(({ document }) => convert(document));
  return {
    specs: of('Platform', document => ({
      document,
      spec: toPlatformSpec(document),
    })),
    environments: of('Environment', toEnvironment),
    tenants: of('Tenant', toTenant),
    grants: of('Grant', toGrant),
    definitions: of('ResourceDefinition', toDefinition),
    defaults: of('WorkloadDefaults', toDefaults),
    supplyChain: of('SupplyChainPolicy', toSupplyChainPolicy),
  };
}

function byName(a: { name: string }, b: { name: string }): number {
  return compareText(a.name, b.name);
}
