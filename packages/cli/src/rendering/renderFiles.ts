import path from 'node:path';
import {
  resolve,
  TakenClaims,
  tenantOfRepository,
  type Platform,
  type Resolution,
  type ResolveInput,
  type Tenant,
} from '@macadam/resolver';
import {
  checkWorkloadNames,
  sortFindings,
  withoutEchoes,
  type Finding,
  type Result,
} from '@macadam/score';
import { UsageError } from '../command';
import { type Checkout, Checkouts } from './Checkouts';
import { RenderRequest } from './options';
import { withEachOther } from './eachOther';
import { LoadedPlatform, readPlatform } from './readPlatform';
import { ON_DISK, ProjectFiles, readScore, ReadScore } from './readScores';

/** One workload in one environment. */
export interface Rendered {
  input: ResolveInput;
  resolution: Resolution;
}

export interface Rendering {
  loaded: LoadedPlatform;
  /** By name of the workload. */
  workloads: Rendered[];
  /** What was assumed because nothing said it, one sentence each. */
  notes: string[];
}

export interface RenderFilesOptions {
  /**
   * What `image: .` stands for when no image is given: `ask` makes it a finding, `platform` takes the platform's
   * reference for the commit that is checked out.
   */
  missingImage: 'ask' | 'platform';
  files?: ProjectFiles;
}

/** Stands for the commit of a file that is in no repository. */
const NO_COMMIT = 'uncommitted';

/**
 * Renders Score files for one environment.
 *
 * @returns every finding of every file and of the platform when anything is wrong, with what can be rendered all the same
 * @throws UsageError for an environment or tenant that the platform does not have
 */
export async function renderFiles(
  request: RenderRequest,
  options: RenderFilesOptions,
): Promise<Result<Rendering>> {
  const { environment, properties } = request;
  const findings: Finding[] = [];
  const scores: ReadScore[] = [];
  for (const file of request.files) {
    const result = await readScore(
      file,
      {
        environment,
        properties,
        ...(request.overrides && { file: request.overrides }),
      },
      options.files ?? ON_DISK,
    );
    const score = result.ok ? result.value : result.partial;
    if (score) scores.push(score);
    if (!result.ok) findings.push(...result.findings);
  }
  findings.push(...checkWorkloadNames(scores.map(({ score }) => score)));
  const read = await readPlatform(request.platform);
  if (!read.ok) return failed([...findings, ...read.findings]);
  const loaded = read.value;
  const { platform } = loaded;
  checkNames(request, platform);
  const notes = new Set<string>();
  const inputs: ResolveInput[] = [];
  const checkouts = new Checkouts();
  for (const each of scores) {
    const checkout = await checkouts.of(path.dirname(each.score.file));
    inputs.push(inputOf(each, checkout, request, platform, options, notes));
  }
  const { resolutions, findings: wrong } = resolveTogether(
    withEachOther(inputs, scores.length === request.files.length),
  );
  const workloads = resolutions.sort((a, b) =>
    nameOf(a.input) < nameOf(b.input) ? -1 : 1,
  );
  const value = { loaded, workloads, notes: [...notes] };
  const all = [
    ...findings,
    ...withoutEchoes(wrong, findings).map(withImageHint),
  ];
  return all.length === 0
    ? { ok: true, value }
    : { ok: false, findings: sortFindings(all), partial: value };
}

function failed(findings: Finding[]): { ok: false; findings: Finding[] } {
  return { ok: false, findings: sortFindings(findings) };
}

/** Resolves each, and again, knowing what the others ask of shared resources and which names and hosts they take. */
function resolveTogether(inputs: readonly ResolveInput[]): {
  resolutions: Rendered[];
  findings: Finding[];
} {
  const first = inputs.map(input => ({ input, result: resolve(input) }));
  const shared = first.flatMap(({ input, result }) =>
    result.ok
      ? result.value.resources
          .filter(resource => resource.shared)
          .map(({ key, id, params }) => ({
            of: nameOf(input),
            // Findings name the other workload: here its place is known too.
            request: {
              id,
              params,
              workload: `${nameOf(input)} (${placeOf(input, key)})`,
            },
          }))
      : [],
  );
  const taken = first.flatMap(({ input, result }) =>
    result.ok
      ? [
          {
            tenant: input.tenant,
            workload: labelOf(input),
            claims: result.value.claims,
          },
        ]
      : [],
  );
  const tenants = new Set(taken.map(({ tenant }) => tenant));
  const byTenant = new Map(
    [...tenants].map(name => [
      name,
      new TakenClaims(taken.filter(({ tenant }) => tenant === name)),
    ]),
  );
  const resolutions: Rendered[] = [];
  const findings: Finding[] = [];
  for (const { input, result } of first) {
    const asked = shared
      .filter(({ of }) => of !== nameOf(input))
      .map(({ request }) => request);
    const meets =
      result.ok &&
      (result.value.resources.some(
        ({ id, shared: isShared }) =>
          isShared && asked.some(other => other.id === id),
      ) ||
        byTenant
          .get(input.tenant)
          ?.of(result.value.claims, labelOf(input))[0] !== undefined);
    const claims = taken.filter(
      ({ tenant, workload }) =>
        meets && tenant === input.tenant && workload !== labelOf(input),
    );
    const again = meets ? resolve({ ...input, shared: asked, claims }) : result;
    const resolution = again.ok ? again.value : again.partial;
    if (resolution) resolutions.push({ input, resolution });
    if (!again.ok) findings.push(...again.findings);
  }
  return { resolutions, findings };
}

function labelOf(input: ResolveInput): string {
  return `${nameOf(input)} (${input.score.file})`;
}

function placeOf({ score }: ResolveInput, resource: string): string {
  const { file, position } = score.placeOf(['resources', resource, 'params']);
  return position ? `${file}:${position.line}:${position.column}` : file;
}

function inputOf(
  { score, sources }: ReadScore,
  { commit, repository }: Checkout,
  request: RenderRequest,
  platform: Platform,
  { missingImage }: RenderFilesOptions,
  notes: Set<string>,
): ResolveInput {
  const { name } = score.workload.metadata;
  const tenant = tenantFor(request, platform, repository, notes);
  const image = request.images.get(name) ?? request.images.get('');
  const { images, ...spec } = platform.spec;
  const standsFor = image
    ? { reference: image, simulated: false }
    : missingImage === 'platform' && images;
  return {
    platform: {
      ...platform,
      spec: { ...spec, ...(standsFor && { images: standsFor }) },
    },
    score,
    sources,
    tenant: tenant.name,
    environment: request.environment,
    owner: request.owner ?? tenant.owner,
    ...(request.system && { system: request.system }),
    release: {
      repository: repository ?? `${tenant.name}/${name}`,
      commit: commit ?? NO_COMMIT,
    },
  };
}

function tenantFor(
  request: RenderRequest,
  platform: Platform,
  repository: string | undefined,
  notes: Set<string>,
): Tenant {
  const given = platform.tenants.find(({ name }) => name === request.tenant);
  const found =
    given ?? (repository && tenantOfRepository(platform, repository));
  if (found) return found;
  const [first, ...others] = platform.tenants;
  if (!first) throw new UsageError('the platform has no tenant');
  if (others.length > 0) {
    notes.add(
      `tenant ${first.name} is assumed, the platform's first: --tenant says another`,
    );
  }
  return first;
}

function checkNames(request: RenderRequest, platform: Platform): void {
  const { environment, tenant } = request;
  const check = (
    what: string,
    name: string | undefined,
    have: readonly { name: string }[],
  ) => {
    const names = have.map(each => each.name);
    if (name !== undefined && !names.includes(name)) {
      throw new UsageError(
        `the platform has no ${what} ${name} (have: ${names.join(', ') || 'none'})`,
      );
    }
  };
  check('environment', environment, platform.environments);
  check('tenant', tenant, platform.tenants);
}

/** Here an image is given in another way than in the portal. */
function withImageHint(finding: Finding): Finding {
  return finding.code === 'image-missing'
    ? {
        ...finding,
        message: finding.message.replace(
          'the platform gives no image for it',
          'no image is given for it',
        ),
        hint: 'give --image IMAGE, or write a whole image reference',
      }
    : finding;
}

/** The name of the workload. */
export function nameOf(input: ResolveInput): string {
  return input.score.workload.metadata.name;
}
