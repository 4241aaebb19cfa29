import type { Container, ServicePort } from '@macadam/score';
import { isRecord } from '@macadam/yaml';
import type { ComposeService } from './composeServices';
import { addResource, annotate, Draft } from './scoreText';
import { Texts } from './texts';
import {
  listOf,
  mapOf,
  numberOf,
  textOf,
  textsOf,
  Values,
  YamlSource,
} from './yamlSource';

/** What a service of a Compose file becomes. */
export interface Converting {
  source: YamlSource;
  service: ComposeService;
  draft: Draft;
  container: Container;
  texts: Texts;
}

/** `entrypoint` and `command`: a list, or a text that is split into words as a shell does; no shell is run. */
export function addCommands({ service, container, texts }: Converting): void {
  for (const [field, target] of [
    ['entrypoint', 'command'],
    ['command', 'args'],
  ] as const) {
    const value = service.fields[field];
    const path = service.pathOf(field);
    const words = wordsOf(value);
    if (words === undefined) continue;
    const written = texts.words(container, words, index =>
      Array.isArray(value) ? [...path, index] : path,
    );
    if (written.length > 0) container[target] = written;
  }
}

/** @returns undefined for what is neither a list nor a text */
export function wordsOf(value: unknown): string[] | undefined {
  if (Array.isArray(value)) return textsOf(value);
  const text = textOf(value);
  return text === undefined ? undefined : splitWords(text);
}

/** Words between blanks; quotes keep blanks in a word, a backslash keeps what follows it. */
function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (const [piece, single, double, escaped] of text.matchAll(
    /'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|\s+|[^\s'"\\]+|['"\\]/g,
  )) {
    if (/^\s+$/.test(piece)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word =
        (word ?? '') +
        (single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? piece);
    }
  }
  return word === undefined ? words : [...words, word];
}

/** `ports` and `expose`: the ports of the container. */
export function addPorts({ source, service, draft }: Converting): void {
  for (const field of ['ports', 'expose']) {
    const path = service.pathOf(field);
    listOf(service.fields[field]).forEach((item, index) => {
      const at = [...path, index];
      const ports = portsOf(item);
      if (ports === undefined) {
        source.note(
          at,
          `the port ${textOf(item) ?? ''} cannot be said`,
          'give each port by its number',
        );
        return;
      }
      if (field === 'expose') source.take(at);
      for (const port of ports) addPort(draft, port);
    });
  }
  const path = service.pathOf('ports');
  if (listOf(service.fields.ports).length > 0) {
    source.note(
      path,
      'ports of the host are not said; the workload has its own address',
      'a `route` resource lets in what comes from outside',
    );
  }
}

/** Gives the workload a port, once. */
export function addPort(
  draft: Draft,
  { port, protocol }: Pick<ServicePort, 'port' | 'protocol'>,
): void {
  const name = `${protocol === 'UDP' ? 'udp' : 'tcp'}-${port}`;
  draft.service.ports[name] = { port, ...(protocol && { protocol }) };
}

type Port = Pick<ServicePort, 'port' | 'protocol'>;

/** A range is written out, up to this many ports. */
const RANGE = 20;

/** @returns undefined for what is no port */
function portsOf(item: unknown): Port[] | undefined {
  const text = isRecord(item)
    ? `${textOf(item.target) ?? ''}/${textOf(item.protocol) ?? 'tcp'}`
    : (textOf(item) ?? '');
  const [, first, last, protocol = 'tcp'] =
    /^(?:.*:)?(\d+)(?:-(\d+))?(?:\/(tcp|udp))?$/i.exec(text) ?? [];
  const from = Number(first);
  const to = Number(last ?? first);
  if (!(from >= 1 && to <= 65535 && from <= to && to - from < RANGE))
    return undefined;
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    port: from + index,
    ...(protocol.toLowerCase() === 'udp' && { protocol: 'UDP' as const }),
  }));
}

/** `healthcheck`: what says that a container is ready. */
export function addProbe({
  source,
  service,
  container,
  texts,
}: Converting): void {
  const path = service.pathOf('healthcheck');
  const { test, disable } = mapOf(service.fields.healthcheck);
  const [first, ...rest] = Array.isArray(test)
    ? textsOf(test)
    : ['CMD-SHELL', textOf(test) ?? ''];
  if (disable === true || test === undefined || first === 'NONE') {
    source.take([...path, 'disable']);
    source.take([...path, 'test']);
    return;
  }
  source.take([...path, 'test']);
  const words = first === 'CMD' ? rest : ['/bin/sh', '-c', rest.join(' ')];
  if (words.length > 0) {
    container.readinessProbe = {
      exec: { command: texts.probe(container, words, [...path, 'test']) },
    };
  }
}

/** `deploy`, `mem_limit` and `cpus`: how many, and how much each may use. */
export function addSize({
  source,
  service,
  draft,
  container,
}: Converting): void {
  const { fields, pathOf } = service;
  const deploy = mapOf(fields.deploy);
  const replicas = numberOf(deploy.replicas ?? fields.scale);
  if (replicas !== undefined && replicas >= 0) {
    annotate(draft, 'macadam.dev/replicas', String(replicas));
    source.take([...pathOf('deploy'), 'replicas']);
    source.take(pathOf('scale'));
  }
  const { limits, reservations } = mapOf(deploy.resources);
  const read = (said: Values, at: (string | number)[], names: string[]) => {
    const [cpu, memory] = [cpuOf(said[names[0]]), memoryOf(said[names[1]])];
    if (cpu) source.take([...at, names[0]]);
    if (memory) source.take([...at, names[1]]);
    return { ...(cpu && { cpu }), ...(memory && { memory }) };
  };
  const inDeploy = [...pathOf('deploy'), 'resources'];
  const own = [...pathOf('cpus').slice(0, -1)];
  const most = {
    ...read(fields, own, ['cpus', 'mem_limit']),
    ...read(mapOf(limits), [...inDeploy, 'limits'], ['cpus', 'memory']),
  };
  const least = {
    ...read(fields, own, ['', 'mem_reservation']),
    ...read(
      mapOf(reservations),
      [...inDeploy, 'reservations'],
      ['cpus', 'memory'],
    ),
  };
  const said = {
    ...(Object.keys(most).length > 0 && { limits: most }),
    ...(Object.keys(least).length > 0 && { requests: least }),
  };
  if (Object.keys(said).length > 0) container.resources = said;
}

function cpuOf(value: unknown): string | undefined {
  const cores = Number(textOf(value));
  return cores > 0 ? `${Math.max(1, Math.round(cores * 1000))}m` : undefined;
}

/** Compose counts in powers of 1024 and names them k, m and g. */
function memoryOf(value: unknown): string | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg]?)b?$/i.exec(textOf(value) ?? '');
  if (!match) return undefined;
  const power = ['', 'k', 'm', 'g'].indexOf(match[2].toLowerCase());
  const bytes = Math.round(Number(match[1]) * 1024 ** power);
  if (bytes < 1) return undefined;
  return bytes % 1024 ** 2 === 0 ? `${bytes / 1024 ** 2}Mi` : String(bytes);
}

/** A volume or file of a service. */
export function addVolumes(
  { source, service, draft, container }: Converting,
  project: { isFile(name: string): boolean; isShared(volume: string): boolean },
): void {
  const path = service.pathOf('volumes');
  listOf(service.fields.volumes).forEach((item, index) => {
    const at = [...path, index];
    const { type, from, target, readOnly, subpath } = volumeOf(item);
    if (!target?.startsWith('/')) {
      source.note(
        at,
        'a volume without a place in the container cannot be said',
      );
      return;
    }
    if (type === 'volume') {
      const key = addResource(draft, from ?? `data-${target}`, {
        type: 'volume',
      });
      container.volumes = {
        ...container.volumes,
        [target]: {
          source: `\${resources.${key}}`,
          ...(subpath && { path: subpath }),
          ...(readOnly && { readOnly }),
        },
      };
      if (from !== undefined && project.isShared(from)) {
        source.note(
          at,
          `several services share ${from}: each workload would get a disk of its own, new and empty`,
          'keep what they share in an `s3` resource, or make them containers of one workload',
        );
      } else if (isRecord(item)) {
        for (const field of ['type', 'source', 'target', 'read_only'])
          source.take([...at, field]);
        if (subpath) source.take([...at, 'volume', 'subpath']);
      } else {
        source.take(at);
      }
      return;
    }
    const name = from?.replace(/^\.\//, '') ?? '';
    if (type === 'bind' && isInside(name) && project.isFile(name)) {
      container.files = { ...container.files, [target]: { source: name } };
      source.take(at);
      return;
    }
    source.note(
      at,
      type === 'bind'
        ? `${from || 'what has no name here'} is a folder, or outside of the project: it cannot be mounted at ${target}`
        : `a mount of type ${type} at ${target} cannot be said in Score`,
      type === 'tmpfs'
        ? 'the platform gives /tmp where the root is read-only'
        : 'build it into the image, or use a `volume` resource',
    );
  });
}

function isInside(name: string): boolean {
  return name !== '' && !/^[/~]|(^|\/)\.\.(\/|$)/.test(name);
}

function volumeOf(item: unknown): {
  type: string;
  from?: string;
  target?: string;
  readOnly: boolean;
  subpath?: string;
} {
  if (isRecord(item)) {
    return {
      type: textOf(item.type) ?? 'volume',
      from: textOf(item.source) || undefined,
      target: textOf(item.target),
      readOnly: item.read_only === true,
      subpath: textOf(mapOf(item.volume).subpath),
    };
  }
  const parts = (textOf(item) ?? '').split(':');
  if (parts.length === 1)
    return { type: 'volume', target: parts[0], readOnly: false };
  const [from, target, mode = ''] = parts;
  // What is no path is the name of a volume; a variable that is set nowhere left its place empty.
  return {
    type: /^[A-Za-z\d][\w.-]*$/.test(from) ? 'volume' : 'bind',
    from,
    target,
    readOnly: mode.split(',').includes('ro'),
  };
}
