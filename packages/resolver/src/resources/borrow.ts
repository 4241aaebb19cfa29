import { Context, inTenant } from '../context/context';
import { mark, resourceLabels } from '../context/labels';
import type { ResourceDefinition } from '../types';
import { MAX_NAME, stableName } from '../values/names';
import { refOf } from '../values/objectRefs';
import type { OutputValue } from './Bindings';
import type { Loan } from './loan';
import { provision, Provisioned } from './provision';
import { ResourceIdentity } from './resourceIdentity';

/** Renders a resource, or where another tenant has it, what copies its secrets. */
export function provide(
  context: Context,
  definition: ResourceDefinition,
  identity: ResourceIdentity,
  loan: Loan | undefined,
): Provisioned {
  return loan
    ? borrow(context, definition, identity, loan)
    : provision(context, definition, identity);
}

/**
 * Outputs of another tenant's resource. That tenant makes the objects; of its Secrets the grant's store makes a copy in
 * the borrower's namespace.
 */
function borrow(
  context: Context,
  definition: ResourceDefinition,
  identity: ResourceIdentity,
  { tenant, grant }: Loan,
): Provisioned {
  const theirs = provision(inTenant(context, tenant), definition, identity);
  const secrets = [...theirs.outputs].flatMap(([name, output]) =>
    output.kind === 'secret' ? [{ output: name, ...output }] : [],
  );
  if (secrets.length > 0 && grant.secretStore === undefined) {
    const at = grant.positionOf(['spec']);
    context.problems.add(['resources', identity.key], {
      message: `${tenant.name} hands over no secrets, and ${identity.id} has ${secrets.map(({ output }) => output).join(', ')}`,
      hint: `the grant at ${grant.file}:${at.line} needs spec.secretStore, a ClusterSecretStore that reads Secrets of ${tenant.name}`,
      code: 'resource-grant',
      stage: 'match',
    });
    return { ...theirs, objects: [], refs: {} };
  }
  const name = stableName(
    [context.workload.metadata.name, identity.key],
    MAX_NAME,
  );
  const copy = mark(
    {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { name, namespace: context.namespace },
      spec: {
        refreshInterval: '1h',
        secretStoreRef: {
          kind: 'ClusterSecretStore',
          name: grant.secretStore,
        },
        target: { name, creationPolicy: 'Owner' },
        data: secrets.map(secret => ({
          secretKey: secret.output,
          remoteRef: { key: secret.name, property: secret.key },
        })),
      },
    },
    {
      // Each workload that borrows has a copy of its own, so that it goes with the workload.
      labels: resourceLabels(context, { ...identity, shared: false }),
      podLabels: {},
      annotations: { 'macadam.dev/resource-id': identity.id },
    },
  );
  const outputs = new Map<string, OutputValue>(
    [...theirs.outputs].map(([output, value]) => [
      output,
      value.kind === 'secret' ? { kind: 'secret', name, key: output } : value,
    ]),
  );
  const { file, positionOf, name: grantName } = grant;
  return {
    ...theirs,
    outputs,
    objects:
      secrets.length > 0
        ? [
            {
              local: 'copy',
              object: copy,
              origins: {
                '': {
                  kind: 'definition',
                  file,
                  line: positionOf(['spec']).line,
                  name: grantName,
                },
              },
            },
          ]
        : [],
    refs: secrets.length > 0 ? { copy: refOf(copy) } : {},
  };
}
