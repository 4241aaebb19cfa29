import { at, conditions, list, text } from './health/read';

/** A value that people supply, as a workload of one environment asks for it. */
export interface SuppliedSecret {
  /** Of the ExternalSecret that takes it from the store. */
  name: string;
  fields: SecretField[];
  store: {
    name: string;
    /** External Secrets' name of what is behind the store: `kubernetes`, `vault`, `aws`. Undefined where it is not known. */
    provider?: string;
  };
  /** Why the workload does not have it, in the words of External Secrets; undefined where it does. */
  missing?: string;
  /** How a person puts it there, where it is not put from the portal. */
  byHand?: ByHand;
}

export interface SecretField {
  /** Key of the Secret that the workload reads. */
  name: string;
  /** Where it is in the store. */
  key: string;
  property?: string;
}

export interface ByHand {
  /** Why it is not put from the portal. */
  reason: string;
  /** Reads the value from standard input, so that no shell remembers it. */
  command?: string;
  docs: string;
}

/** An ExternalSecret that takes from a store what people put there. */
export interface SecretRequest {
  name: string;
  namespace: string;
  store: { kind: string; name: string };
  fields: SecretField[];
  missing?: string;
}

/**
 * What an ExternalSecret takes from a store; undefined where that is nothing, because all is generated.
 * @param object - as a cluster has it
 */
export function secretRequest(object: unknown): SecretRequest | undefined {
  const { name, namespace } = at(object, 'metadata');
  const spec = at(object, 'spec');
  const { name: store, kind = 'SecretStore' } = at(spec, 'secretStoreRef');
  const fields = list(spec.data).flatMap((entry): SecretField[] => {
    const { key, property } = at(entry, 'remoteRef');
    const own = text(entry.secretKey);
    return own && text(key)
      ? [
          {
            name: own,
            key: text(key) ?? '',
            ...(text(property) && { property: text(property) }),
          },
        ]
      : [];
  });
  if (!text(store) || !text(name) || fields.length === 0) return undefined;
  const ready = conditions(at(object, 'status')).find(
    ({ type }) => type === 'Ready',
  );
  return {
    name: text(name) ?? '',
    namespace: text(namespace) ?? '',
    store: { kind: text(kind) ?? '', name: text(store) ?? '' },
    fields,
    ...(ready?.status === 'False' && { missing: ready.message }),
  };
}

/** What is behind a SecretStore or ClusterSecretStore. */
export interface Provider {
  /** External Secrets' name of it: `kubernetes`, `vault`, `aws`. */
  name?: string;
  /** Of the provider `kubernetes`: the namespace that it reads. */
  namespace?: string;
}

/** @param store - as a cluster has it */
export function providerOf(store: unknown): Provider {
  const provider = at(store, 'spec', 'provider');
  const [name] = Object.keys(provider);
  const namespace = text(at(provider, 'kubernetes').remoteNamespace);
  return { ...(name && { name }), ...(namespace && { namespace }) };
}

const KEY_PART = /^[A-Za-z0-9_-]+$/;

/**
 * Whether a place in a store is a tenant's in an environment: `<environment>.<tenant>.…`, or the same with slashes. What
 * is elsewhere is another's, and nobody puts anything there for this tenant.
 */
export function isPlaceOf(
  key: string,
  { environment, tenant }: { environment: string; tenant: string },
): boolean {
  const parts = key.split(key.includes('/') ? '/' : '.');
  return (
    parts.length > 2 &&
    parts.every(part => KEY_PART.test(part)) &&
    parts[0] === environment &&
    parts[1] === tenant
  );
}

const PROVIDERS = 'https://external-secrets.io/latest/provider';

/** A name that a shell reads as it stands. */
const PLAIN = /^[\w./-]+$/;

/**
 * How a person puts a secret into a store.
 * @param reason - why it is not put from the portal
 */
export function byHand(
  reason: string,
  { name: provider, namespace = 'NAMESPACE' }: Provider,
  { key, property = 'value' }: SecretField,
): ByHand {
  const isPlain = [key, property, namespace].every(each => PLAIN.test(each));
  const says = (docs: string, command?: string): ByHand => ({
    reason,
    docs: `${PROVIDERS}/${docs}`,
    ...(command && isPlain && { command }),
  });
  switch (provider) {
    case 'kubernetes':
      return says(
        'kubernetes/',
        `kubectl --namespace ${namespace} create secret generic ${key} --from-file=${property}=/dev/stdin`,
      );
    case 'vault':
      return says(
        'hashicorp-vault/',
        `vault kv put secret/${key} ${property}=-`,
      );
    case 'aws':
      return says(
        'aws-secrets-manager/',
        `aws secretsmanager create-secret --name ${key} --secret-string file:///dev/stdin`,
      );
    case 'azurekv':
      return says('azure-key-vault/');
    case 'gcpsm':
      return says('google-secrets-manager/');
    default:
      return says('');
  }
}
