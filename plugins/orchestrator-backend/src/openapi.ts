import type { ApiRouter } from '@backstage/backend-openapi-utils';

const label = {
  type: 'string',
  minLength: 1,
  maxLength: 63,
  pattern: '^[a-z0-9-]+$',
} as const;

const tenant = {
  name: 'tenant',
  in: 'path',
  required: true,
  description: 'The tenant that a workload belongs to',
  schema: label,
} as const;

const name = {
  name: 'name',
  in: 'path',
  required: true,
  description: 'Name of a workload in its tenant',
  schema: label,
} as const;

const id = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'Id of a deployment',
  schema: {
    type: 'string',
    minLength: 36,
    maxLength: 36,
    pattern: '^[0-9a-f-]+$',
  },
} as const;

const environment = label;
const text = { type: 'string', minLength: 1, maxLength: 253 } as const;
const object = {
  type: 'object',
  required: ['apiVersion', 'kind', 'name'],
  additionalProperties: false,
  properties: { apiVersion: text, kind: text, namespace: text, name: text },
} as const;
const release = {
  type: 'string',
  maxLength: 255,
  description: 'tenant/workload@commit',
  pattern: '^[a-z0-9-]+/[a-z0-9-]+@[0-9a-f]{40,64}$',
} as const;

const diffSide = <T extends 'from' | 'to'>(side: T) =>
  ({
    name: side,
    in: 'query',
    required: true,
    description:
      'An environment (what it holds), the id of a deployment, or environment@commit (how a release would render there now)',
    schema: {
      type: 'string',
      minLength: 1,
      maxLength: 128,
      pattern: '^[a-z0-9-]+(@[0-9a-f]{40,64})?$',
    },
  }) as const;

/** The REST interface; bodies are the types of @macadam/plugin-orchestrator-common. */
export const spec = {
  openapi: '3.1.0',
  info: {
    title: 'orchestrator',
    version: '1',
    description: 'Workloads, releases and deployments',
    license: { name: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  paths: {
    '/workloads': {
      get: {
        operationId: 'ListWorkloads',
        summary: 'Every workload with its environments: WorkloadSummary[]',
        parameters: [
          {
            name: 'past',
            in: 'query',
            required: false,
            description:
              'Also those that left Git and of which only their history is left',
            schema: { type: 'string', enum: ['true'] },
          },
        ],
        responses: { 200: { description: 'WorkloadSummary[]' } },
      },
    },
    '/preflights': {
      get: {
        operationId: 'ListPreflights',
        summary:
          'The newest verdicts of each environment, of workloads that changed',
        parameters: [
          {
            name: 'after',
            in: 'query',
            required: false,
            description:
              '`cursor` of the page before; every workload has changed without it',
            schema: { type: 'string', pattern: '^[0-9a-f]{8}[.][0-9]{1,15}$' },
          },
        ],
        responses: { 200: { description: 'PreflightPage' } },
      },
    },
    '/workloads/{tenant}/{name}': {
      get: {
        operationId: 'GetWorkload',
        summary: 'One workload with a card for each environment',
        parameters: [tenant, name],
        responses: { 200: { description: 'WorkloadDelivery' } },
      },
    },
    '/workloads/{tenant}/{name}/deployments': {
      get: {
        operationId: 'ListDeployments',
        summary: 'History, newest first',
        parameters: [
          tenant,
          name,
          {
            name: 'environment',
            in: 'query',
            required: false,
            schema: environment,
          },
          {
            name: 'limit',
            in: 'query',
            required: false,
            description: 'From 1 to 100; 20 unless given',
            schema: { type: 'string', pattern: '^([1-9][0-9]?|100)$' },
          },
          { name: 'before', in: 'query', required: false, schema: id.schema },
        ],
        responses: { 200: { description: 'DeploymentPage' } },
      },
      post: {
        operationId: 'Deploy',
        summary:
          'Promotion or rollback: bring a release that exists to an environment',
        parameters: [tenant, name],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['environment', 'release'],
                additionalProperties: false,
                properties: { environment, release },
              },
            },
          },
        },
        responses: {
          200: { description: 'The same deployment was in progress' },
          201: { description: 'Deployment' },
        },
      },
    },
    '/workloads/{tenant}/{name}/removals': {
      post: {
        operationId: 'ConfirmRemoval',
        summary:
          'Delete objects that hold data and that nothing declares any more',
        parameters: [tenant, name],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['environment', 'objects'],
                additionalProperties: false,
                properties: {
                  environment,
                  objects: {
                    type: 'array',
                    minItems: 1,
                    maxItems: 100,
                    items: object,
                  },
                },
              },
            },
          },
        },
        responses: {
          200: { description: 'The same deletion was confirmed before' },
          201: { description: 'Deployment' },
        },
      },
    },
    '/workloads/{tenant}/{name}/images': {
      post: {
        operationId: 'LookAtImages',
        summary:
          'Ask the registries again about the images of what is deployed',
        parameters: [tenant, name],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['environment'],
                additionalProperties: false,
                properties: { environment },
              },
            },
          },
        },
        responses: { 200: { description: 'ImageStanding[]' } },
      },
    },
    '/workloads/{tenant}/{name}/secrets': {
      get: {
        operationId: 'ListSecrets',
        summary:
          'What people supply to a workload in an environment: where it belongs and whether it is there, and no value',
        parameters: [
          tenant,
          name,
          {
            name: 'environment',
            in: 'query',
            required: true,
            schema: environment,
          },
        ],
        responses: { 200: { description: 'WorkloadSecrets' } },
      },
    },
    '/workloads/{tenant}/{name}/secrets/{secret}': {
      put: {
        operationId: 'PutSecret',
        summary: 'Put a secret where the workload looks for it',
        parameters: [
          tenant,
          name,
          {
            name: 'secret',
            in: 'path',
            required: true,
            description: 'Name of the ExternalSecret that takes it',
            schema: {
              type: 'string',
              maxLength: 253,
              pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$',
            },
          },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                additionalProperties: false,
                required: ['environment', 'values'],
                properties: {
                  environment,
                  values: {
                    type: 'object',
                    description: 'A value for each field of the secret',
                    minProperties: 1,
                    maxProperties: 20,
                    additionalProperties: {
                      type: 'string',
                      minLength: 1,
                      maxLength: 32_768,
                    },
                  },
                },
              },
            },
          },
        },
        responses: { 204: { description: 'It is there' } },
      },
    },
    '/workloads/{tenant}/{name}/withdrawals': {
      post: {
        operationId: 'ConfirmWithdrawal',
        summary:
          'Take a workload that is not in Git any more out of an environment',
        parameters: [tenant, name],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['environment'],
                additionalProperties: false,
                properties: { environment },
              },
            },
          },
        },
        responses: {
          200: { description: 'The same was confirmed before' },
          201: { description: 'Deployment' },
        },
      },
    },
    '/workloads/{tenant}/{name}/preview': {
      get: {
        operationId: 'Preview',
        summary: 'What a deployment would do now',
        parameters: [
          tenant,
          name,
          {
            name: 'environment',
            in: 'query',
            required: true,
            schema: environment,
          },
          { name: 'release', in: 'query', required: true, schema: release },
        ],
        responses: { 200: { description: 'Preview' } },
      },
    },
    '/workloads/{tenant}/{name}/diff': {
      get: {
        operationId: 'Diff',
        summary:
          'How one state of a workload differs from another, by object and field',
        parameters: [tenant, name, diffSide('from'), diffSide('to')],
        responses: { 200: { description: 'WorkloadDiff' } },
      },
    },
    '/workloads/{tenant}/{name}/preflight': {
      get: {
        operationId: 'GetPreflight',
        summary: 'The newest policy verdicts of each environment',
        parameters: [tenant, name],
        responses: { 200: { description: 'WorkloadPreflight[]' } },
      },
    },
    '/deployments/{id}': {
      get: {
        operationId: 'GetDeployment',
        summary: 'One deployment with its events, resources and verdicts',
        parameters: [id],
        responses: { 200: { description: 'DeploymentDetail' } },
      },
    },
    '/deployments/{id}/approvals': {
      post: {
        operationId: 'Approve',
        summary: 'Approve or reject a deployment that waits for approval',
        parameters: [id],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['decision'],
                additionalProperties: false,
                properties: {
                  decision: { type: 'string', enum: ['approve', 'reject'] },
                  comment: { type: 'string', maxLength: 500 },
                },
              },
            },
          },
        },
        responses: { 200: { description: 'Deployment' } },
      },
    },
    '/deployments/{id}/tree': {
      get: {
        operationId: 'GetDeploymentTree',
        summary: 'The rendered files',
        parameters: [id],
        responses: { 200: { description: 'DeploymentTree' } },
      },
    },
    '/deployments/{id}/graph': {
      get: {
        operationId: 'GetDeploymentGraph',
        summary:
          'Workload, resources, objects and other workloads: what depends on what',
        parameters: [id],
        responses: { 200: { description: 'ResourceGraph' } },
      },
    },
    '/platform': {
      get: {
        operationId: 'GetPlatform',
        summary:
          'The platform repository: what is in force, what was refused and why, whom it serves',
        responses: { 200: { description: 'PlatformStatus' } },
      },
    },
  },
} as const;

/** A router that answers by the interface above. */
export type OrchestratorRouter = ApiRouter<typeof spec>;
