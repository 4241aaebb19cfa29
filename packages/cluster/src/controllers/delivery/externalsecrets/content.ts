/** What an ExternalSecret asks for: the values, and the Secret made of them. */
import { type ClusterClient, type KubeObject } from '../../../runtime';
import { isFields, listAt, textAt, textsAt, valueAt } from '../fields';
import { generatePassword, parsePasswordSpec } from './password';
import {
  findStore,
  ProviderError,
  readSecret,
  readSecretMap,
  type RemoteRef,
  type StoreRef,
} from './provider';
import { renderTemplate } from './template';

const passwordGenerator = {
  apiVersion: 'generators.external-secrets.io/v1alpha1',
  kind: 'Password',
};

function storeRefOf(object: KubeObject, entry: unknown): StoreRef {
  const name =
    textAt(entry, 'sourceRef', 'storeRef', 'name') ??
    textAt(object, 'spec', 'secretStoreRef', 'name');
  const kind =
    textAt(entry, 'sourceRef', 'storeRef', 'kind') ??
    textAt(object, 'spec', 'secretStoreRef', 'kind') ??
    'SecretStore';
  if (!name) throw new ProviderError('spec.secretStoreRef.name is missing');
  return { name, kind };
}

function remoteRefOf(value: unknown): RemoteRef {
  const { key, property, version, decodingStrategy } = textsAt(value);
  if (!key) throw new ProviderError('key is missing');
  return { key, property, version, decodingStrategy };
}

function refuse(
  where: string,
  entry: unknown,
  fields: readonly string[],
): void {
  for (const field of fields) {
    if (valueAt(entry, field) !== undefined)
      throw new ProviderError(
        `${where}.${field} is not supported by this cluster`,
      );
  }
}

/** Every value that an ExternalSecret asks for, by key: first dataFrom in order, then data. Throws ProviderError. */
export function fetchValues(
  client: ClusterClient,
  object: KubeObject,
): Record<string, string> {
  const namespace = object.metadata.namespace ?? '';
  const values: Record<string, string> = {};
  listAt(object, 'spec', 'dataFrom').forEach((entry, index) => {
    const where = `spec.dataFrom[${index}]`;
    refuse(where, entry, ['find', 'rewrite']);
    Object.assign(
      values,
      within(where, () => fromSource(client, object, entry, namespace)),
    );
  });
  listAt(object, 'spec', 'data').forEach((entry, index) => {
    const remote = valueAt(entry, 'remoteRef');
    const key = textAt(entry, 'secretKey') ?? '';
    values[key] = within(
      `spec.data[${index}] (key: ${textAt(remote, 'key') ?? ''})`,
      () => {
        refuse('sourceRef', valueAt(entry, 'sourceRef'), ['generatorRef']);
        return readSecret(
          client,
          findStore(client, storeRefOf(object, entry), namespace),
          remoteRefOf(remote),
        );
      },
    );
  });
  return values;
}

function within<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new ProviderError(
      `error processing ${where}, err: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function fromSource(
  client: ClusterClient,
  object: KubeObject,
  entry: unknown,
  namespace: string,
): Record<string, string> {
  const generator = valueAt(entry, 'sourceRef', 'generatorRef');
  if (isFields(generator)) return generate(client, generator, namespace);
  const extract = valueAt(entry, 'extract');
  if (!isFields(extract))
    throw new ProviderError(
      'one of extract and sourceRef.generatorRef is needed',
    );
  return readSecretMap(
    client,
    findStore(client, storeRefOf(object, entry), namespace),
    remoteRefOf(extract),
  );
}

/** A new password under each of the generator's keys; `password` unless it names others. */
function generate(
  client: ClusterClient,
  ref: unknown,
  namespace: string,
): Record<string, string> {
  const {
    apiVersion = passwordGenerator.apiVersion,
    kind = '',
    name = '',
  } = textsAt(ref);
  if (
    kind !== passwordGenerator.kind ||
    apiVersion !== passwordGenerator.apiVersion
  ) {
    throw new ProviderError(
      `generator ${apiVersion} ${kind} is not supported by this cluster: use ${passwordGenerator.kind}`,
    );
  }
  const generator = client.get({ ...passwordGenerator, namespace, name });
  if (!generator)
    throw new ProviderError(
      `generator Password "${name}" does not exist in namespace "${namespace}"`,
    );
  const spec = parsePasswordSpec(generator);
  const keys = listAt(generator, 'spec', 'secretKeys').filter(
    key => typeof key === 'string',
  );
  return Object.fromEntries(
    (keys.length > 0 ? keys : ['password']).map(key => [
      key,
      generatePassword(spec),
    ]),
  );
}

/** The Secret that values make, before ownership is added. */
export interface SecretContent {
  type?: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** Plain text, not base64. */
  data: Record<string, string>;
}

/** Puts values into the Secret's template. Without one the values are its data. Throws TemplateError or ProviderError. */
export function secretContent(
  object: KubeObject,
  values: Readonly<Record<string, string>>,
): SecretContent {
  const template = valueAt(object, 'spec', 'target', 'template');
  if (!isFields(template))
    return {
      labels: { ...object.metadata.labels },
      annotations: {},
      data: { ...values },
    };
  refuse('spec.target.template', template, ['templateFrom']);
  const version = textAt(template, 'engineVersion') ?? 'v2';
  if (version !== 'v2')
    throw new ProviderError(
      `spec.target.template.engineVersion "${version}" is not supported: use v2`,
    );
  const fill = (texts: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(texts).map(([key, text]) => [
        key,
        renderTemplate(text, values),
      ]),
    );
  const filled = fill(textsAt(template, 'data'));
  const keepsValues =
    Object.keys(filled).length === 0 ||
    textAt(template, 'mergePolicy') === 'Merge';
  return {
    type: textAt(template, 'type'),
    labels: fill(textsAt(template, 'metadata', 'labels')),
    annotations: fill(textsAt(template, 'metadata', 'annotations')),
    data: { ...(keepsValues && values), ...filled },
  };
}
