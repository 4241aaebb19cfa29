import { JmesPathMissing } from '../jmespath';
import { isRecord, showText } from '@macadam/yaml';
import { VariableError } from './errors';
import type { VariableScope } from './scope';

type Fields = Record<string, unknown>;

const KUBE_PATH =
  /^\/(?:api\/(v[^/]+)|apis\/([^/]+\/[^/]+))(?:\/namespaces\/([^/]+)(?=\/))?\/([^/?]+)(?:\/([^/?]+))?\/?$/;

/** A read of the Kubernetes API, by its path without a query, as the question that `EvaluationContext.ask` knows; undefined for other calls. */
export function kubeRead(
  urlPath: string,
): { name: string; args: string[] } | undefined {
  const match = KUBE_PATH.exec(urlPath);
  if (!match) return undefined;
  const [, core, group, namespace = '', plural, name] = match;
  const about = [core ?? group, plural, namespace];
  return name === undefined
    ? { name: 'resource.List', args: about }
    : { name: 'resource.Get', args: [...about, name] };
}

function describe({ method, urlPath, service }: Fields): string {
  const url = isRecord(service) ? service.url : urlPath;
  return `${showText(method ?? 'GET')} ${showText(url)}`;
}

/**
 * The answer to an `apiCall` whose variables are filled in. Reads of the Kubernetes API are asked as
 * `resource.Get` and `resource.List`, all other calls as `api.Call`.
 *
 * @throws JmesPathMissing when nobody answers, VariableError when the answer is that there is none
 */
export function askApi(scope: VariableScope, call: Fields): unknown {
  const { method = 'GET', urlPath, service } = call;
  const isRead = method === 'GET' && service === undefined;
  const read =
    isRead && typeof urlPath === 'string' ? kubeRead(urlPath) : undefined;
  const known = read && scope.ask(read.name, read.args);
  const answer = known === undefined ? scope.ask('api.Call', [call]) : known;
  if (answer === undefined)
    throw new JmesPathMissing(`the answer to ${describe(call)}`);
  if (answer === null)
    throw new VariableError(`there is no answer to ${describe(call)}`);
  return answer;
}
