import type { Container, Path, ServicePort } from '@macadam/score';
import { annotate, Draft, labelOf } from './score-text';
import {
  isValues,
  listOf,
  mapOf,
  numberOf,
  textOf,
  textsOf,
  Values,
  YamlSource,
} from './yaml-source';

/** `entrypoint` or `command`: a list, or words; what needs a shell gets one. */
export function wordsOf(value: unknown): string[] | undefined {
  if (Array.isArray(value)) return textsOf(value).map(unescaped);
  const text = textOf(value);
  if (text === undefined) return undefined;
  return /["'`$&|;<>(){}*?\\]/.test(text)
    ? ['/bin/sh', '-c', unescaped(text)]
    : text.split(/\s+/).filter(word => word !== '');
}

/** Compose writes `$` as `$$` where it expands variables; Score expands nothing in commands. */
function unescaped(text: string): string {
  return text.replace(/\$\$/g, '$');
}

/** `ports` and `expose`: the ports of the container. */
export function addPorts(
  source: YamlSource,
  draft: Draft,
  service: Values,
  path: Path,
): void {
  const add = (port: number, protocol: string | undefined) => {
    const udp = protocol?.toLowerCase() === 'udp';
    const name = `${udp ? 'udp' : 'tcp'}-${port}`;
    const said: ServicePort = { port, ...(udp ? { protocol: 'UDP' } : {}) };
    draft.service.ports[name] = said;
  };
  for (const field of ['ports', 'expose']) {
    listOf(service[field]).forEach((item, index) => {
      const at = [...path, field, index];
      if (isValues(item)) {
        const target = numberOf(item.target);
        if (target) add(target, textOf(item.protocol));
        else source.note(at, 'a port without a number cannot be said');
        return;
      }
      const text = textOf(item) ?? '';
      const match = /^(?:(.*):)?(\d+)(?:\/(tcp|udp))?$/i.exec(text);
      if (!match) {
        source.note(at, `${text} cannot be said`, 'give each port by itself');
        return;
      }
      add(Number(match[2]), match[3]);
    });
  }
  if (listOf(service.ports).length > 0) {
    source.note(
      [...path, 'ports'],
      'ports of the host are not said; the workload has its own address',
      'a `route` resource lets in what comes from outside',
    );
  }
}

/** `volumes`: named ones as resources, single files as files. */
export function addVolumes(
  source: YamlSource,
  draft: Draft,
  container: Container,
  service: Values,
  path: Path,
  isFile: (name: string) => boolean,
): void {
  listOf(service.volumes).forEach((item, index) => {
    const at = [...path, 'volumes', index];
    const { from, target, readOnly } = volumeOf(item);
    if (!target) {
      source.note(at, 'a volume without a target cannot be said');
      return;
    }
    if (from === undefined || !/^[./~]/.test(from)) {
      const key = labelOf(from ?? `data-${target}`);
      draft.resources[key] = { type: 'volume' };
      container.volumes = {
        ...container.volumes,
        [target]: {
          source: `\${resources.${key}}`,
          ...(readOnly ? { readOnly } : {}),
        },
      };
      return;
    }
    const name = from.replace(/^\.\//, '');
    if (/^[/~]|^\.\./.test(name) || !isFile(name)) {
      source.note(
        at,
        `${from} is a folder, or outside of the project: it cannot be mounted`,
        'build it into the image, or use a `volume` resource',
      );
      return;
    }
    container.files = { ...container.files, [target]: { source: name } };
  });
}

function volumeOf(item: unknown): {
  from?: string;
  target?: string;
  readOnly: boolean;
} {
  if (isValues(item)) {
    return {
      from: textOf(item.source),
      target: textOf(item.target),
      readOnly: item.read_only === true,
    };
  }
  const parts = (textOf(item) ?? '').split(':');
  if (parts.length === 1) return { target: parts[0], readOnly: false };
  const [from, target, mode = ''] = parts;
  return { from, target, readOnly: mode.split(',').includes('ro') };
}

/** `healthcheck`: what says that a container is ready. */
export function addProbe(
  source: YamlSource,
  container: Container,
  healthcheck: unknown,
  path: Path,
): void {
  const { test, disable, ...timing } = mapOf(healthcheck);
  if (disable === true || test === undefined) return;
  const [first, ...rest] = Array.isArray(test)
    ? textsOf(test).map(unescaped)
    : ['CMD-SHELL', unescaped(textOf(test) ?? '')];
  if (first === 'NONE') return;
  const command = first === 'CMD' ? rest : ['/bin/sh', '-c', rest.join(' ')];
  container.readinessProbe = { exec: { command } };
  if (Object.keys(timing).length > 0) {
    source.note(
      path,
      `${Object.keys(timing).join(', ')} cannot be said in Score`,
      'the platform’s defaults say how often a probe runs',
    );
  }
}

/** `deploy`, `mem_limit` and `cpus`: how many, and how much each may use. */
export function addSize(
  source: YamlSource,
  draft: Draft,
  container: Container,
  service: Values,
  path: Path,
): void {
  const { replicas, resources, ...rest } = mapOf(service.deploy);
  const number = numberOf(replicas ?? service.scale);
  if (number !== undefined) {
    annotate(draft, 'macadam.dev/replicas', String(number));
  }
  const { limits, reservations } = mapOf(resources);
  const sizeOf = (said: Values) => {
    const cpu = Number(textOf(said.cpus));
    const memory = memoryOf(textOf(said.memory));
    return {
      ...(cpu > 0 ? { cpu: `${Math.round(cpu * 1000)}m` } : {}),
      ...(memory ? { memory } : {}),
    };
  };
  const most = sizeOf({
    cpus: service.cpus,
    memory: service.mem_limit,
    ...mapOf(limits),
  });
  const least = sizeOf({
    memory: service.mem_reservation,
    ...mapOf(reservations),
  });
  const said = {
    ...(Object.keys(most).length > 0 ? { limits: most } : {}),
    ...(Object.keys(least).length > 0 ? { requests: least } : {}),
  };
  if (Object.keys(said).length > 0) container.resources = said;
  for (const field of Object.keys(rest)) {
    source.note(
      [...path, 'deploy', field],
      `deploy.${field} cannot be said in Score`,
    );
  }
}

/** Compose counts in powers of 1024 and names them k, m and g. */
function memoryOf(text: string | undefined): string | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg]?)b?$/i.exec(text ?? '');
  if (!match) return undefined;
  const power = ['', 'k', 'm', 'g'].indexOf(match[2].toLowerCase());
  const bytes = Number(match[1]) * 1024 ** power;
  return bytes % 1024 ** 2 === 0
    ? `${bytes / 1024 ** 2}Mi`
    : String(Math.round(bytes));
}
