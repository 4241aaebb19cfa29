import {
  shownOverrides,
  type AppliedDefault,
  type ResolvedImage,
  type ResolvedOutput,
  type ResolvedResource,
  type ShownOverride,
} from '@macadam/resolver';
import { nameOf, Rendered } from './rendering/renderFiles';

/** Why a workload renders as it does in an environment. */
export interface Explanation {
  workload: string;
  file: string;
  environment: string;
  tenant: string;
  namespace: string;
  images: ResolvedImage[];
  resources: ResolvedResource[];
  defaults: AppliedDefault[];
  overrides: readonly ShownOverride[];
  endpoints: { url: string; resource: string }[];
  /** Objects that are committed together, in order. */
  waves: string[][];
  pending: { resource: string; output: string; reason: string }[];
}

/** @param inPlatform - gives the place of a file of the platform folder as people find it */
export function explanationOf(
  { input, resolution }: Rendered,
  inPlatform: (file: string) => string,
): Explanation {
  const { namespace, images, resources, defaults, endpoints, pending } =
    resolution;
  return {
    workload: nameOf(input),
    file: input.score.file,
    environment: input.environment,
    tenant: input.tenant,
    namespace,
    images,
    resources: resources.map(({ definition, ...resource }) => ({
      ...resource,
      definition: { ...definition, file: inPlatform(definition.file) },
    })),
    defaults: defaults.map(({ source, ...applied }) => ({
      ...applied,
      source: { ...source, file: inPlatform(source.file) },
    })),
    overrides: shownOverrides(resolution).map(override =>
      override.default
        ? {
            ...override,
            default: {
              ...override.default,
              file: inPlatform(override.default.file),
            },
          }
        : override,
    ),
    endpoints,
    waves: resolution.waves.map(({ objects }) =>
      objects.map(({ kind, name }) => `${kind}/${name}`),
    ),
    pending,
  };
}

/** An explanation for people. */
export function describe(explanation: Explanation): string {
  const { workload, file, environment, tenant, namespace } = explanation;
  const { waves } = explanation;
  const sections: [string, string[]][] = [
    ['Images', explanation.images.map(describeImage)],
    ['Resources', explanation.resources.flatMap(describeResource)],
    [
      'Endpoints',
      explanation.endpoints.map(
        ({ url, resource }) => `${url}  from ${resource}`,
      ),
    ],
    [
      'Defaults',
      explanation.defaults
        .filter(({ overriddenBy }) => overriddenBy === undefined)
        .map(describeDefault),
    ],
    ['Overrides', explanation.overrides.map(describeOverride)],
    [
      waves.length > 1 ? 'Objects, in waves' : 'Objects',
      waves.map((objects, index) =>
        waves.length > 1
          ? `${index + 1}. ${objects.join(', ')}`
          : objects.join(', '),
      ),
    ],
    [
      'Waiting for the cluster',
      explanation.pending.map(
        ({ resource, output, reason }) => `${resource}.${output}: ${reason}`,
      ),
    ],
  ];
  return [
    `${workload} in ${environment} (${file}; tenant ${tenant}, namespace ${namespace})\n`,
    ...sections
      .filter(([, lines]) => lines.length > 0)
      .map(
        ([title, lines]) =>
          `\n${title}\n${lines.map(line => `  ${line}\n`).join('')}`,
      ),
  ].join('');
}

function describeImage({ container, reference, simulated }: ResolvedImage) {
  return `${container}: ${reference}${simulated ? ' (simulated: nothing stands behind it)' : ''}`;
}

function describeResource(resource: ResolvedResource): string[] {
  const { key, id, definition, why, candidates, params, outputs } = resource;
  const { objects, dependsOn, shared } = resource;
  const known = Object.keys(params).length > 0;
  return [
    `${key}: ${id}${shared ? ' (shared)' : ''} is ${definition.name}, ${definition.file}:${definition.line}`,
    `  why: ${why}`,
    ...candidates.map(
      ({ definition: name, matched, reason }) =>
        `  ${matched ? '+' : '-'} ${name}: ${reason}`,
    ),
    ...(known ? [`  params: ${JSON.stringify(params)}`] : []),
    ...outputs.map(output => `  ${output.name} = ${outputValue(output)}`),
    ...(dependsOn.length > 0 ? [`  needs: ${dependsOn.join(', ')}`] : []),
    `  objects: ${objects.join(', ') || 'none'}`,
  ];
}

function outputValue({ value, secret, pending }: ResolvedOutput): string {
  if (secret) return `key ${secret.key} of Secret ${secret.name}`;
  if (pending) return 'not known before the cluster reports it';
  return JSON.stringify(value ?? '');
}

function describeDefault({ object, path, value, source }: AppliedDefault) {
  return `${object} ${path} = ${JSON.stringify(value)} from ${source.name}, ${source.file}:${source.line}`;
}

function describeOverride(override: ShownOverride): string {
  const { path, file, position } = override;
  const place = position ? `${file}:${position.line}:${position.column}` : file;
  const subject = override.default
    ? `${override.default.object} ${override.default.field}`
    : path;
  const { before, after } = override;
  const values = [before, after].map(value =>
    value === undefined ? 'nothing' : JSON.stringify(value),
  );
  const instead = override.default
    ? `, instead of ${override.default.name}, ${override.default.file}:${override.default.line}`
    : '';
  return `${subject}: ${values.join(' → ')} by ${place}${instead}`;
}
