const name = {
  type: 'string',
  minLength: 1,
  maxLength: 63,
  pattern: '^[a-z0-9-]+$',
} as const;
/** `<tenant>/<name>` of a workload, or `shared.<tenant>.<resource>`. */
const subject = {
  type: 'string',
  minLength: 1,
  maxLength: 200,
  pattern: '^[a-z0-9][a-z0-9.-]*(/[a-z0-9-]+)?$',
} as const;
const text = { type: 'string', minLength: 1, maxLength: 253 } as const;
/** `<tenant>/<name>`. */
const workload = {
  type: 'string',
  maxLength: 127,
  pattern: '^[a-z0-9-]+/[a-z0-9-]+$',
} as const;
/** One workload in one environment. */
const ofOne = [
  {
    name: 'workload',
    in: 'query',
    required: true,
    allowReserved: true,
    schema: workload,
  },
  { name: 'environment', in: 'query', required: true, schema: name },
] as const;
const apiVersionText = {
  type: 'string',
  maxLength: 253,
  pattern: '^([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?v[a-z0-9]+$',
} as const;

/** The REST interface; bodies are the types of @macadam/plugin-gitops-common. */
export const spec = {
  openapi: '3.1.0',
  info: {
    title: 'gitops',
    version: '1',
    description: 'What runs',
    license: { name: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  paths: {
    '/status': {
      get: {
        operationId: 'ListStatus',
        summary:
          'What runs of each workload in each environment: WorkloadEnvironmentStatus[]',
        parameters: [
          {
            name: 'workload',
            in: 'query',
            required: false,
            description: 'Only these workloads',
            explode: true,
            allowReserved: true,
            style: 'form',
            schema: { type: 'array', maxItems: 1000, items: subject },
          },
        ],
        responses: { 200: { description: 'WorkloadEnvironmentStatus[]' } },
      },
    },
    '/events': {
      get: {
        operationId: 'ListEvents',
        summary:
          'What a cluster says of the objects of a workload, newest first',
        parameters: [...ofOne],
        responses: { 200: { description: 'ObjectEvent[]' } },
      },
    },
    '/containers': {
      get: {
        operationId: 'ListContainers',
        summary: 'Containers of a workload whose logs can be read',
        parameters: [...ofOne],
        responses: { 200: { description: 'LoggedContainer[]' } },
      },
    },
    '/log': {
      get: {
        operationId: 'ReadLog',
        summary: 'The end of what a container of a workload wrote',
        parameters: [
          ...ofOne,
          { name: 'pod', in: 'query', required: true, schema: text },
          { name: 'container', in: 'query', required: true, schema: name },
          {
            name: 'previous',
            in: 'query',
            required: false,
            description: 'Of the one before it was started again',
            schema: { type: 'string', enum: ['true', 'false'] },
          },
        ],
        responses: { 200: { description: 'ContainerLog' } },
      },
    },
    '/objects': {
      post: {
        operationId: 'ReadObjects',
        summary:
          'Objects as a cluster has them now, of those that exist; for other plugins only, and no Secret',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                additionalProperties: false,
                required: ['cluster', 'objects'],
                properties: {
                  cluster: text,
                  objects: {
                    type: 'array',
                    maxItems: 200,
                    items: {
                      type: 'object',
                      additionalProperties: false,
                      required: ['apiVersion', 'kind', 'name'],
                      properties: {
                        apiVersion: apiVersionText,
                        kind: text,
                        namespace: text,
                        name: text,
                      },
                    },
                  },
                },
              },
            },
          },
        },
        responses: { 200: { description: 'Objects' } },
      },
    },
    '/dry-run': {
      post: {
        operationId: 'DryRun',
        summary:
          'What a cluster would say of objects that an account applies: DryRunAnswer[]; for other plugins only',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                additionalProperties: false,
                required: ['cluster', 'deployer', 'engine', 'objects'],
                properties: {
                  cluster: text,
                  deployer: {
                    type: 'string',
                    maxLength: 400,
                    pattern: '^system:serviceaccount:[a-z0-9-]+:[a-z0-9.-]+$',
                  },
                  engine: { type: 'string', enum: ['flux', 'argocd'] },
                  objects: {
                    type: 'array',
                    maxItems: 200,
                    items: {
                      type: 'object',
                      required: ['apiVersion', 'kind', 'metadata'],
                      properties: {
                        apiVersion: apiVersionText,
                        kind: text,
                        metadata: {
                          type: 'object',
                          required: ['name'],
                          properties: { name: text, namespace: text },
                        },
                      },
                    },
                  },
                },
              },
            },
          },
        },
        responses: { 200: { description: 'DryRunAnswer[]' } },
      },
    },
    '/reconcile': {
      post: {
        operationId: 'Reconcile',
        summary:
          'Asks the delivery engine to look at Git now; for other plugins only',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                additionalProperties: false,
                required: ['workload', 'environment'],
                properties: {
                  workload: subject,
                  environment: name,
                  tenant: name,
                  retry: { type: 'boolean' },
                },
              },
            },
          },
        },
        responses: { 204: { description: 'Asked' } },
      },
    },
    '/reconcile-platform': {
      post: {
        operationId: 'ReconcilePlatform',
        summary:
          'Asks every cluster to look at the platform repository now; for other plugins only',
        responses: { 204: { description: 'Asked' } },
      },
    },
    '/secrets': {
      get: {
        operationId: 'ListSecrets',
        summary:
          'What a workload takes from stores that people put secrets into: SuppliedSecret[]; for other plugins only',
        parameters: [...ofOne],
        responses: { 200: { description: 'SuppliedSecret[]' } },
      },
      put: {
        operationId: 'PutSecret',
        summary:
          'Puts the values of a secret into the store that a workload reads; for other plugins only',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                additionalProperties: false,
                required: ['workload', 'environment', 'name', 'values'],
                properties: {
                  workload,
                  environment: name,
                  name: text,
                  values: {
                    type: 'object',
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
  },
} as const;
