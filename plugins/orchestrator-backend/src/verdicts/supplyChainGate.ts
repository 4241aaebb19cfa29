import type {
  DeploymentFinding,
  ImageStanding,
} from '@macadam/plugin-orchestrator-common';
import {
  originOf,
  type KubeObject,
  type SupplyChainPolicy,
} from '@macadam/resolver';
import type { Rendered } from '../render/Renderer';
import type { PreflightOutcome } from './policyVerdicts';
import type { FileUrl } from '../links/fileUrls';

/** Rule of a finding about an image whose registry did not say. */
const UNKNOWN = 'registry';

/** An outcome of preflight with what the supply chain gate says. */
export function withSupplyChain(
  outcome: PreflightOutcome,
  rendered: Rendered,
  standings: readonly ImageStanding[],
  fileUrl: FileUrl,
): PreflightOutcome {
  const findings = supplyChainFindings(rendered, standings, fileUrl);
  if (rendered.environment.gates.supplyChain !== 'enforce') {
    return { ...outcome, warnings: [...outcome.warnings, ...findings] };
  }
  const open = standings.find(
    ({ state }) => state === 'unknown' || state === 'pending',
  );
  return {
    ...outcome,
    blocking: [
      ...outcome.blocking,
      ...findings.filter(({ rule }) => rule !== UNKNOWN),
    ],
    ...(open ? { waitsFor: `${open.reference}: ${open.reason}` } : {}),
  };
}

/**
 * What an environment's supply chain gate says of the images of a release: one finding for each required check that does
 * not hold, at the line that names the image, with what would pass. Nothing where the gate is off.
 */
function supplyChainFindings(
  rendered: Rendered,
  standings: readonly ImageStanding[],
  fileUrl: FileUrl,
): DeploymentFinding[] {
  const policies = rendered.loaded.platform.supplyChain;
  const { supplyChain: gate } = rendered.environment.gates;
  if (gate === 'off') {
    return [];
  }
  return standings.flatMap(standing => {
    const place = placeOf(rendered, standing.container, fileUrl);
    const finding = (
      rule: string,
      message: string,
      hint: string,
    ): DeploymentFinding => ({
      stage: 'preflight',
      policy: standing.look?.policy ?? 'supply chain',
      rule,
      container: standing.container,
      message: `${standing.reference}: ${message}`,
      hint,
      ...place,
    });
    switch (standing.state) {
      case 'verified':
        return [];
      case 'simulated':
        // In audit nobody is told at every deployment what the page shows anyway.
        return gate === 'audit'
          ? []
          : [
              finding(
                'signature',
                'the image is simulated, so that there is nothing to verify',
                'Build and sign an image, or set gates.supplyChain of the environment to audit.',
              ),
            ];
      case 'unlisted':
        return [
          finding(
            'signature',
            'no SupplyChainPolicy names this image',
            'Use an image that one names, or ask the platform team to add it.',
          ),
        ];
      case 'failed':
        return (standing.look?.checks ?? [])
          .filter(
            ({ required, state }) =>
              required && (state === 'failed' || state === 'absent'),
          )
          .map(({ check, reason }) =>
            finding(check, reason, hintOf(check, standing, policies)),
          );
      default:
        return [
          finding(
            UNKNOWN,
            `not known: ${standing.reason}`,
            'The same image, once its registry answers: look again under Supply chain, or deploy it again.',
          ),
        ];
    }
  });
}

function hintOf(
  check: string,
  { look }: ImageStanding,
  policies: readonly SupplyChainPolicy[],
): string {
  const policy = policies.find(({ name }) => name === look?.policy);
  const place = policy ? ` (${policy.file}:${policy.line})` : '';
  const wanted = {
    signature: 'Sign this digest with one of its signers',
    provenance: 'Attest SLSA provenance of the expected builder',
    sbom: 'Attach an SPDX or CycloneDX SBOM',
  }[check];
  return `${wanted}, as ${look?.policy}${place} asks: ${look?.digest ?? 'the image'}.`;
}

function placeOf(
  rendered: Rendered,
  container: string,
  fileUrl: FileUrl,
): Partial<DeploymentFinding> {
  for (const { object } of rendered.resolution.objects) {
    const path = imagePath(object, container);
    const origin = path && originOf(rendered.resolution, object, path);
    if (origin) {
      const line =
        origin.kind === 'score' ? origin.position?.line : origin.line;
      return {
        object: `${object.kind}/${object.metadata.name}`,
        file: origin.file,
        ...(line ? { line } : {}),
        url: fileUrl(
          origin.kind === 'score' ? 'release' : 'platform',
          origin.file,
          line,
        ),
      };
    }
  }
  return {};
}

/** Where pods of the kinds that we render have their containers. */
const POD_SPECS = [
  ['spec', 'template', 'spec'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
];

function imagePath(object: KubeObject, container: string): string | undefined {
  for (const keys of POD_SPECS) {
    for (const list of ['containers', 'initContainers']) {
      const containers = keys
        .concat(list)
        .reduce<unknown>(
          (value, key) =>
            typeof value === 'object' && value !== null
              ? Reflect.get(value, key)
              : undefined,
          object,
        );
      const index = Array.isArray(containers)
        ? containers.findIndex(each => each.name === container)
        : -1;
      if (index >= 0) {
        return `/${[...keys, list, index, 'image'].join('/')}`;
      }
    }
  }
  return undefined;
}
