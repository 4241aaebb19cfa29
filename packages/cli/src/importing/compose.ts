import path from 'node:path';
import type { Container } from '@macadam/score';
import {
  addPorts,
  addProbe,
  addSize,
  addVolumes,
  wordsOf,
} from './compose-parts';
import { ComposeVariables, Neighbour, variablesOf } from './compose-variables';
import { Imported, importedOf, nothing, unusable } from './imported';
import { Draft, draftOf, labelOf } from './score-text';
import {
  isValues,
  listOf,
  mapOf,
  readSources,
  textOf,
  Values,
  YamlSource,
} from './yaml-source';
import { resourceTypeOf } from './well-known-images';

/** What a Compose file says of a service that is said here, or is how Compose itself works. */
const UNDERSTOOD = new Set([
  'image',
  'build',
  'command',
  'entrypoint',
  'environment',
  'ports',
  'expose',
  'volumes',
  'healthcheck',
  'deploy',
  'scale',
  'cpus',
  'mem_limit',
  'mem_reservation',
  'depends_on',
  'links',
  'container_name',
  'networks',
  'restart',
  'hostname',
  'pull_policy',
  'platform',
  'stdin_open',
  'tty',
  'profiles',
]);

/** What is said instead of a field that Score does not have. */
const INSTEAD: Record<string, string> = {
  env_file:
    'write its variables into the Score file; secrets as `secret` resources',
  secrets: 'use a `secret` resource',
  configs: 'use `files` of the container',
  labels: 'annotations of the workload are handed to its pods',
  user: 'the platform’s defaults say as whom pods run',
  privileged: 'policies refuse it',
  cap_add: 'policies refuse it',
  network_mode: 'every workload has its own address',
  extra_hosts: 'use a `dns` resource',
  working_dir: 'set it in the image',
  read_only:
    'pods run with a read-only root; `macadam.dev/read-only-root-filesystem: "false"` says otherwise',
  tmpfs: 'the platform gives /tmp where the root is read-only',
  logging: 'the platform collects what containers print',
};

/**
 * The services of a Compose file as Score files: one for each image of one's own; databases and the like become
 * resources of those that use them.
 *
 * @param isFile - whether a path, from the folder of the Compose file, is a file
 */
export function importCompose(
  file: string,
  text: string,
  isFile: (name: string) => boolean,
): Imported {
  const { sources, findings } = readSources(file, text);
  if (findings.length > 0) return nothing(findings);
  const [source] = sources;
  const services = new Map(
    Object.entries(mapOf(mapOf(source?.value).services)).filter(
      (entry): entry is [string, Values] => isValues(entry[1]),
    ),
  );
  if (!source || services.size === 0) {
    return unusable(
      file,
      'no `services` are in this file',
      'give a Compose file',
    );
  }
  const own = [...services].filter(([, service]) => !typeOf(service));
  if (own.length === 0) {
    return unusable(
      file,
      'every service is one that a platform provides: there is no workload',
    );
  }
  const drafts = own.map(([name, service]) => {
    const used = [...services].filter(
      ([other]) => other !== name && uses(service, other),
    );
    const neighbours = used.map(([other, theirs]) =>
      neighbourOf(
        other,
        theirs,
        own.filter(([each, one]) => each !== other && uses(one, other)).length >
          1,
      ),
    );
    return convert(source, name, service, neighbours, isFile);
  });
  noteDataServices(source, services);
  return importedOf(drafts, source.notes);
}

function typeOf(service: Values): string | undefined {
  return service.build === undefined
    ? resourceTypeOf(textOf(service.image) ?? '')
    : undefined;
}

/** Whether a service names another: in `depends_on`, `links`, or the value of a variable. */
function uses(service: Values, other: string): boolean {
  const named = isValues(service.depends_on)
    ? Object.keys(service.depends_on)
    : listOf(service.depends_on).map(textOf);
  const linked = listOf(service.links).map(link => textOf(link)?.split(':')[0]);
  const pattern = new RegExp(
    `(^|[/@,\\s])${other.replace(/[^\w-]/g, '\\$&')}(?=[:/,?\\s]|$)`,
  );
  return (
    named.includes(other) ||
    linked.includes(other) ||
    [...variablesOf(service.environment).values()].some(value =>
      pattern.test(value ?? ''),
    )
  );
}

function neighbourOf(
  service: string,
  said: Values,
  shared: boolean,
): Neighbour {
  const type = typeOf(said);
  const key = labelOf(service);
  const variables = Object.fromEntries(variablesOf(said.environment));
  return type
    ? { service, key, type, variables, ...(shared ? { id: key } : {}) }
    : {
        service,
        key,
        type: 'service',
        params: { workload: key },
        variables: {},
      };
}

function convert(
  source: YamlSource,
  name: string,
  service: Values,
  neighbours: readonly Neighbour[],
  isFile: (name: string) => boolean,
): Draft {
  const at = ['services', name];
  const workload = labelOf(name);
  if (workload !== name)
    source.note(
      at,
      `the workload is called ${workload}: Score does not take ${name}`,
    );
  const draft = draftOf(workload);
  for (const { key, type, id, params } of neighbours) {
    draft.resources[key] = {
      type,
      ...(id ? { id } : {}),
      ...(params ? { params } : {}),
    };
  }
  const container: Container = { image: imageOf(source, service, at) };
  const command = wordsOf(service.entrypoint);
  const args = wordsOf(service.command);
  if (command) container.command = command;
  if (args) container.args = args;
  const variables = new ComposeVariables(source, draft, neighbours).convert(
    service.environment,
    [...at, 'environment'],
  );
  if (Object.keys(variables).length > 0) container.variables = variables;
  addVolumes(source, draft, container, service, at, isFile);
  addProbe(source, container, service.healthcheck, [...at, 'healthcheck']);
  addSize(source, draft, container, service, at);
  addPorts(source, draft, service, at);
  for (const field of Object.keys(service)) {
    if (!UNDERSTOOD.has(field) && !field.startsWith('x-')) {
      source.note(
        [...at, field],
        `${field} cannot be said in Score`,
        INSTEAD[field],
      );
    }
  }
  if (
    textOf(service.restart) === 'no' ||
    textOf(service.restart)?.startsWith('on-failure')
  ) {
    source.note(
      [...at, 'restart'],
      `${name} may end, and would be started again`,
      'for what runs once give metadata.annotations the entry k8s.score.dev/kind: Job',
    );
  }
  draft.containers[workload] = container;
  return draft;
}

function imageOf(source: YamlSource, service: Values, at: string[]): string {
  const image = textOf(service.image);
  if (service.build !== undefined) {
    source.note(
      [...at, 'build'],
      'the image is the one that the release brings, `image: .`',
    );
    return '.';
  }
  if (image && !image.includes('$')) return image;
  source.note(
    [...at, 'image'],
    `${image ?? 'no image'} is no image that is known here; the release brings one, \`image: .\``,
  );
  return '.';
}

/** Their data stays where it is. */
function noteDataServices(
  source: YamlSource,
  services: ReadonlyMap<string, Values>,
): void {
  for (const [name, service] of services) {
    const type = typeOf(service);
    if (!type) continue;
    source.note(
      ['services', name],
      `${path.basename(textOf(service.image) ?? name)} becomes a resource of type ${type}, new and empty`,
      'move its data yourself',
    );
  }
}
