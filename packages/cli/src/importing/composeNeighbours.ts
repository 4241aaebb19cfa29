import { isRecord } from '@macadam/yaml';
import { readDotEnv } from './composeInterpolation';
import { wordsOf } from './composeParts';
import { ComposeService, pairsOf } from './composeServices';
import { resourceTypeOf } from './wellKnownImages';
import { listOf, mapOf, textOf } from './yamlSource';

/** The folder of a Compose file. */
export interface Project {
  /** The text of a file of it; undefined where there is none. */
  read(name: string): string | undefined;
}

/** A service, and what of the file it has to do with. */
export interface UsedService {
  service: ComposeService;
  /** Type of the resource that it becomes; undefined for a workload. */
  type: string | undefined;
  variables: Record<string, string | null>;
  /** Services that it names, and the host names that it may call each by. */
  uses: { other: UsedService; hosts: string[] }[];
  /** Ports that it says, and that addresses of others name. */
  ports: number[];
  /** It runs once. */
  ends: boolean;
}

/** The services with what each uses of the others. */
export function servicesNamed(
  services: readonly ComposeService[],
  project: Project,
): UsedService[] {
  const used = services.map((service): UsedService => ({
    service,
    type: dataTypeOf(service),
    variables: variablesOf(service, project),
    uses: [],
    ports: portsSaidBy(service),
    ends: endsByItself(service, services),
  }));
  for (const each of used) {
    for (const other of used) {
      if (other === each) continue;
      const hosts = [...hostsOf(other.service), ...aliasesIn(each, other)];
      const named = textsOf(each).flatMap(text => portsNamed(text, hosts));
      other.ports.push(...named.filter(port => port !== undefined));
      if (named.length > 0 || waitsFor(each.service, other))
        each.uses.push({ other, hosts });
    }
  }
  return used;
}

/** @returns the type of the resource that stands for a service */
function dataTypeOf({ fields }: ComposeService): string | undefined {
  return fields.build === undefined
    ? resourceTypeOf(textOf(fields.image) ?? '')
    : undefined;
}

/** Files of variables that a service names. */
export function envFilesOf({ fields }: ComposeService): string[] {
  return [fields.env_file]
    .flat()
    .flatMap(item => textOf(isRecord(item) ? item.path : item) ?? []);
}

/** Variables of a service, those of its files first. */
function variablesOf(
  service: ComposeService,
  project: Project,
): Record<string, string | null> {
  const fromFiles = envFilesOf(service).flatMap(name => [
    ...readDotEnv(project.read(name) ?? ''),
  ]);
  return {
    ...Object.fromEntries(fromFiles),
    ...pairsOf(service.fields.environment),
  };
}

/** The names that every other service reaches it by. */
function hostsOf({ name, fields }: ComposeService): string[] {
  const aliases = Object.values(mapOf(fields.networks)).flatMap(network =>
    listOf(mapOf(network).aliases),
  );
  return [name, fields.container_name, fields.hostname, ...aliases].flatMap(
    host => textOf(host) ?? [],
  );
}

/** The names that `links` of a service give to another. */
function aliasesIn({ service }: UsedService, other: UsedService): string[] {
  return listOf(service.fields.links).flatMap(link => {
    const [name, alias] = textOf(link)?.split(':') ?? [];
    return name === other.service.name && alias ? [alias] : [];
  });
}

function waitsFor({ fields }: ComposeService, other: UsedService): boolean {
  if (other.ends) return false;
  const names = isRecord(fields.depends_on)
    ? Object.keys(fields.depends_on)
    : listOf(fields.depends_on).map(textOf);
  const linked = listOf(fields.links).map(link => textOf(link)?.split(':')[0]);
  return [...names, ...linked].includes(other.service.name);
}

/** Whether a service runs once: it says so, or another waits for its end. */
function endsByItself(
  { name, fields }: ComposeService,
  services: readonly ComposeService[],
): boolean {
  const policy = textOf(mapOf(mapOf(fields.deploy).restart_policy).condition);
  return (
    ['no', 'false'].includes(textOf(fields.restart) ?? '') ||
    policy === 'none' ||
    services.some(
      ({ fields: theirs }) =>
        mapOf(mapOf(theirs.depends_on)[name]).condition ===
        'service_completed_successfully',
    )
  );
}

function portsSaidBy({ fields }: ComposeService): number[] {
  return [...listOf(fields.ports), ...listOf(fields.expose)].flatMap(item => {
    const text = isRecord(item) ? textOf(item.target) : textOf(item);
    const [, port] = /(\d+)(?:\/\w+)?$/.exec(text ?? '') ?? [];
    return port === undefined ? [] : [Number(port)];
  });
}

/** Every text of a service in which it may name another. */
function textsOf({ service, variables }: UsedService): string[] {
  const { entrypoint, command, healthcheck } = service.fields;
  return [
    ...Object.values(variables).flatMap(value => value ?? []),
    ...[entrypoint, command, mapOf(healthcheck).test].flatMap(
      value => wordsOf(value) ?? [],
    ),
  ];
}

/** For each time that a text names a host: the port that stands with it. */
function portsNamed(
  text: string,
  hosts: readonly string[],
): (number | undefined)[] {
  return hosts.flatMap(host => {
    const pattern = new RegExp(
      `(?<![\\w.-])${host.replace(/[^\w-]/g, '\\$&')}(?:[:,](\\d{1,5}))?(?![\\w.-])`,
      'g',
    );
    return [...text.matchAll(pattern)]
      .filter(
        match =>
          match[1] !== undefined ||
          text === host ||
          /[/@=(]$/.test(text.slice(0, match.index)),
      )
      .map(([, port]) => (port === undefined ? undefined : Number(port)));
  });
}
