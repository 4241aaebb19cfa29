import type { Probe } from '@macadam/score';
import type { Converting } from './kubernetesContainers';
import { listOf, mapOf, numberOf, textOf, textsOf } from './yamlSource';

/** A probe by HTTP or by a command; others, and how often one runs, are what the platform's defaults say. */
export function probeOf(
  { controller, texts, container, said, path }: Converting,
  field: 'livenessProbe' | 'readinessProbe',
): Probe | undefined {
  const { source } = controller;
  if (said[field] === undefined) return undefined;
  const at = [...path, field];
  const { httpGet, exec, tcpSocket, grpc, ...timing } = mapOf(said[field]);
  if (tcpSocket || grpc) {
    source.note(
      at,
      `a ${tcpSocket ? 'tcpSocket' : 'grpc'} probe cannot be said in Score`,
      'the platform’s defaults probe the service port',
    );
    return undefined;
  }
  if (Object.keys(timing).length > 0) {
    source.note(
      at,
      `${Object.keys(timing).join(', ')} cannot be said in Score`,
      'the platform’s defaults say how often a probe runs',
    );
  }
  const command = textsOf(mapOf(exec).command);
  if (command.length > 0)
    return { exec: { command: texts.probe(container, command, at) } };
  if (!httpGet) return undefined;
  source.take([...at, 'httpGet']);
  const get = mapOf(httpGet);
  const named = listOf(said.ports)
    .map(mapOf)
    .find(({ name }) => name === get.port);
  const port = numberOf(get.port) ?? numberOf(named?.containerPort);
  if (port === undefined) {
    source.note(at, `the port ${textOf(get.port) ?? ''} is not known`);
    return undefined;
  }
  const headers = listOf(get.httpHeaders)
    .map(mapOf)
    .map(({ name, value }) => ({
      name: textOf(name) ?? '',
      value: textOf(value) ?? '',
    }))
    .filter(
      ({ name, value }) =>
        !texts.holdsSecret(name, value, [...at, 'httpGet', 'httpHeaders']),
    );
  const host = textOf(get.host);
  return {
    httpGet: {
      port,
      path: textOf(get.path) ?? '/',
      ...(host && { host }),
      ...(get.scheme === 'HTTPS' && { scheme: 'HTTPS' as const }),
      ...(headers.length > 0 && { httpHeaders: headers }),
    },
  };
}
