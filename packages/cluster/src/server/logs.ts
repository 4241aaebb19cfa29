import {
  badRequest,
  methodNotAllowed,
  type KubeObject,
  type LogOptions,
} from '../runtime';
import type { ApiState } from '../api/state';
import { objectOf, objectsOf, textOf } from '../schema/access';
import {
  flagParameter,
  numberParameter,
  type ApiRequest,
  type Reply,
} from './request';

/** Answers `pods/log` from the registered log provider. */
export function serveLog(
  state: ApiState,
  pod: KubeObject,
  request: ApiRequest,
): Reply {
  const { query } = request;
  if (request.method !== 'GET') throw methodNotAllowed();
  const options: LogOptions = {
    container: containerOf(pod, query.get('container')),
    previous: flagParameter(query, 'previous'),
    timestamps: flagParameter(query, 'timestamps'),
    tailLines: numberParameter(query, 'tailLines'),
    sinceSeconds: numberParameter(query, 'sinceSeconds'),
    sinceTime: query.get('sinceTime') ?? undefined,
    limitBytes: numberParameter(query, 'limitBytes'),
  };
  const provider = state.logProvider;
  if (!provider)
    throw badRequest(
      `container "${options.container}" in pod "${pod.metadata.name}" has no log: no kubelet serves this cluster`,
    );
  const lines = provider.read(pod, options);
  if (!flagParameter(query, 'follow') || !provider.follow) {
    const text = lines.map(line => `${line}\n`).join('');
    return {
      status: 200,
      body:
        options.limitBytes === undefined
          ? text
          : text.slice(0, options.limitBytes),
      contentType: 'text/plain',
    };
  }
  return {
    status: 200,
    contentType: 'text/plain',
    start(sink) {
      for (const line of lines) sink.write(`${line}\n`);
      return (
        provider.follow?.(
          pod,
          options,
          line => sink.write(`${line}\n`),
          () => sink.end(),
        ) ?? (() => undefined)
      );
    },
  };
}

function containerOf(pod: KubeObject, wanted: string | null): string {
  const spec = objectOf(pod.spec);
  const all = ['containers', 'initContainers', 'ephemeralContainers'].flatMap(
    list => objectsOf(spec[list]).map(container => textOf(container.name)),
  );
  const regular = objectsOf(spec.containers).map(container =>
    textOf(container.name),
  );
  if (wanted) {
    if (all.includes(wanted)) return wanted;
    throw badRequest(
      `container ${wanted} is not valid for pod ${pod.metadata.name}`,
    );
  }
  if (regular.length === 1) return regular[0];
  throw badRequest(
    `a container name must be specified for pod ${pod.metadata.name}, choose one of: [${regular.join(' ')}]`,
  );
}
