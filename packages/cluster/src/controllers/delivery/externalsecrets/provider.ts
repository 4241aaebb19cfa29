/**
 * Reads values from secret stores. Of External Secrets' providers there are two here: `fake`, which holds values in its
 * spec, and `kubernetes`, which reads Secrets of a namespace as a service account.
 */
import { serviceAccountUser } from '../../../auth/authenticate';
import { type ClusterClient, type KubeObject } from '../../../runtime';
import { fieldsAt, isFields, listAt, textAt, textsAt } from '../fields';

export const secretStoreTypes = (
  ['SecretStore', 'ClusterSecretStore'] as const
).map(kind => ({ apiVersion: 'external-secrets.io/v1', kind }));

export interface StoreRef {
  kind: string;
  name: string;
}

export interface RemoteRef {
  key: string;
  property?: string;
  version?: string;
  decodingStrategy?: string;
}

/** The value could not be had; the message says which and why. */
export class ProviderError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ProviderError';
  }
}

/** Why a store cannot be used; undefined when it can. */
export function storeProblem(store: KubeObject): string | undefined {
  const providers = Object.keys(fieldsAt(store, 'spec', 'provider'));
  if (providers.length !== 1)
    return `spec.provider must name exactly one provider, names ${providers.length}`;
  if (providers[0] === 'fake') return undefined;
  if (providers[0] !== 'kubernetes')
    return `provider "${providers[0]}" is not supported by this cluster: use fake or kubernetes`;
  const { namespace, account } = remoteOf(store);
  if (!namespace) return 'spec.provider.kubernetes.remoteNamespace is missing';
  return account
    ? undefined
    : 'spec.provider.kubernetes.auth.serviceAccount needs a name and a namespace';
}

/** Where a store of the provider `kubernetes` reads, and as whom (external-secrets.io/latest/provider/kubernetes). */
function remoteOf(store: KubeObject) {
  const provider = ['spec', 'provider', 'kubernetes'];
  const { name, namespace } = textsAt(
    store,
    ...provider,
    'auth',
    'serviceAccount',
  );
  return {
    namespace: textAt(store, ...provider, 'remoteNamespace'),
    account:
      name && namespace ? serviceAccountUser(namespace, name) : undefined,
  };
}

const isOfKubernetes = (store: KubeObject): boolean =>
  Object.hasOwn(fieldsAt(store, 'spec', 'provider'), 'kubernetes');

/** What a store lets a program do with it, as External Secrets says it in `status.capabilities`. */
export function capabilitiesOf(store: KubeObject): string {
  return isOfKubernetes(store) ? 'ReadWrite' : 'ReadOnly';
}

function allowsNamespace(
  client: ClusterClient,
  store: KubeObject,
  namespace: string,
): boolean {
  const conditions = listAt(store, 'spec', 'conditions');
  if (store.kind !== 'ClusterSecretStore' || conditions.length === 0)
    return true;
  const labels =
    client.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace })
      ?.metadata.labels ?? {};
  return conditions.some(condition => {
    if (listAt(condition, 'namespaces').includes(namespace)) return true;
    if (
      listAt(condition, 'namespaceRegexes').some(
        pattern =>
          typeof pattern === 'string' &&
          new RegExp(`^(?:${pattern})$`).test(namespace),
      )
    )
      return true;
    const wanted = Object.entries(
      textsAt(condition, 'namespaceSelector', 'matchLabels'),
    );
    return (
      wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value)
    );
  });
}

/** The store that an ExternalSecret of a namespace may use. Throws ProviderError. */
export function findStore(
  client: ClusterClient,
  ref: StoreRef,
  namespace: string,
): KubeObject {
  const type = secretStoreTypes.find(candidate => candidate.kind === ref.kind);
  if (!type) throw new ProviderError(`unknown store kind "${ref.kind}"`);
  const store = client.get({
    ...type,
    ...(ref.kind === 'SecretStore' && { namespace }),
    name: ref.name,
  });
  const named = `${ref.kind} "${ref.name}"`;
  if (!store)
    throw new ProviderError(`could not get ${named}, it does not exist`);
  const problem = storeProblem(store);
  if (problem) throw new ProviderError(`${named} is not ready: ${problem}`);
  if (!allowsNamespace(client, store, namespace))
    throw new ProviderError(
      `using ${named} is not allowed from namespace "${namespace}": denied by spec.conditions`,
    );
  return store;
}

/** What a store holds under a key; undefined where there is nothing. */
type Find = (store: KubeObject, ref: RemoteRef) => string | undefined;

const inSpec: Find = (store, ref) =>
  textAt(
    listAt(store, 'spec', 'provider', 'fake', 'data')
      .filter(isFields)
      .find(
        data =>
          textAt(data, 'key') === ref.key &&
          (textAt(data, 'version') ?? '') === (ref.version ?? ''),
      ),
    'value',
  );

/** A Secret as JSON, read with the rights of the store's own account. */
const inNamespace =
  (client: ClusterClient): Find =>
  (store, ref) => {
    const { namespace, account } = remoteOf(store);
    if (!account) return undefined;
    const secret = client
      .as(account)
      .get({ apiVersion: 'v1', kind: 'Secret', namespace, name: ref.key });
    return (
      secret &&
      JSON.stringify(
        Object.fromEntries(
          Object.entries(textsAt(secret, 'data')).map(([key, value]) => [
            key,
            Buffer.from(value, 'base64').toString('utf8'),
          ]),
        ),
      )
    );
  };

/** One value of a store, as text. Throws ProviderError when it is not there. */
export function readSecret(
  client: ClusterClient,
  store: KubeObject,
  ref: RemoteRef,
): string {
  const version = ref.version ?? '';
  const where = `${store.kind} "${store.metadata.name}"`;
  const find = isOfKubernetes(store) ? inNamespace(client) : inSpec;
  const value = find(store, ref);
  if (value === undefined)
    throw new ProviderError(
      `key "${ref.key}"${version && ` version "${version}"`} does not exist in ${where}`,
    );
  return decode(
    ref.property === undefined || ref.property === ''
      ? value
      : propertyOf(value, ref, where),
    ref.decodingStrategy,
  );
}

/** All values of a JSON object that a store holds under a key. */
export function readSecretMap(
  client: ClusterClient,
  store: KubeObject,
  ref: RemoteRef,
): Record<string, string> {
  const text = readSecret(client, store, {
    ...ref,
    decodingStrategy: undefined,
  });
  const parsed = parseJson(text);
  if (!isFields(parsed))
    throw new ProviderError(
      `key "${ref.key}" of ${store.kind} "${store.metadata.name}" does not hold a JSON object, so it cannot be extracted`,
    );
  return Object.fromEntries(
    Object.entries(parsed).map(([key, value]) => [
      key,
      decode(asText(value), ref.decodingStrategy),
    ]),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A property is a key, or a path of keys with dots, in the JSON value. */
function propertyOf(
  value: string,
  { key, property = '' }: RemoteRef,
  where: string,
): string {
  const parsed = parseJson(value);
  const found =
    isFields(parsed) && Object.hasOwn(parsed, property)
      ? parsed[property]
      : property
          .split('.')
          .reduce<unknown>(
            (inner, part) =>
              isFields(inner) && Object.hasOwn(inner, part)
                ? inner[part]
                : undefined,
            parsed,
          );
  if (found === undefined)
    throw new ProviderError(
      `key "${key}" of ${where} has no property "${property}"`,
    );
  return asText(found);
}

function decode(value: string, strategy: string | undefined): string {
  switch (strategy ?? 'None') {
    case 'None':
      return value;
    case 'Base64':
      return Buffer.from(value, 'base64').toString('utf8');
    case 'Base64URL':
      return Buffer.from(value, 'base64url').toString('utf8');
    default:
      throw new ProviderError(
        `decodingStrategy "${strategy}" is not supported`,
      );
  }
}
