import type { Path, ResourceRequest } from '@macadam/score';
import type { OutputValue } from './Bindings';
import { TENANT_ANNOTATION } from './calls';
import { Context, inTenant } from '../context/context';
import { mark, resourceLabels } from '../context/labels';
import { MAX_NAME, stableName } from '../values/names';
import { provision, Provisioned, ResourceIdentity } from './provision';
import type { Grant, ResourceDefinition, Tenant } from '../types';
import { refOf } from '../values/objectRefs';
import { isCall } from '../platform/resourceTypes';
import { grantsFrom } from '../platform/grants';

/** A resource of another tenant, and the grant that lets this one use it. */
export interface Loan {
  tenant: Tenant;
  grant: Grant;
}

/**
 * The loan that a request is about: `undefined` when it is about a resource of its own tenant, `refused` when there is no
 * grant for it, which is a finding then.
 */
export function loanOf(
  context: Context,
  key: string,
  request: ResourceRequest,
): Loan | 'refused' | undefined {
  // A workload is called, not lent.
  if (isCall(request.type)) return undefined;
  const annotations = request.metadata?.annotations ?? {};
  const name = Object.hasOwn(annotations, TENANT_ANNOTATION)
    ? annotations[TENANT_ANNOTATION]
    : context.tenant.name;
  if (name === context.tenant.name) return undefined;
  const { platform } = context.input;
  const path: Path = ['resources', key];
  const at: Path = [...path, 'metadata', 'annotations', TENANT_ANNOTATION];
  const refuse = (where: Path, message: string, hint: string) => {
    context.problems.add(where, { message, hint, code: 'resource-grant' });
    return 'refused' as const;
  };
  const tenant = platform.tenants.find(each => each.name === name);
  if (!tenant) {
    return refuse(
      at,
      `the platform has no tenant ${JSON.stringify(name)}`,
      `have: ${platform.tenants.map(each => each.name).join(', ')}`,
    );
  }
  if (request.id === undefined) {
    return refuse(
      path,
      `a resource of ${name} is named by its id`,
      'add the id that the Grant in the platform repository names',
    );
  }
  const resourceClass = request.class ?? 'default';
  const grants = grantsFrom(platform, name, context.environment.name).filter(
    ({ to }) => to.includes(context.tenant.name),
  );
  const grant = grants.find(
    ({ resource }) =>
      resource?.type === request.type &&
      resource.class === resourceClass &&
      resource.id === request.id,
  );
  if (grant) return { tenant, grant };
  const have = grants.flatMap(({ resource }) =>
    resource ? [`${resource.type}.${resource.class}#${resource.id}`] : [],
  );
  return refuse(
    at,
    `${context.tenant.name} may not use ${request.type}.${resourceClass}#${request.id} of ${name} in ${context.environment.name}`,
    `it may use ${have.join(', ') || 'nothing there'}; a Grant in the platform repository says so`,
  );
}

/** Makes a resource, or lends it from the tenant that does. */
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
