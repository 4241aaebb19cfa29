/** The REST interface; bodies are the types of @macadam/plugin-policy-common. */
export const spec = {
  openapi: '3.1.0',
  info: {
    title: 'policy',
    version: '1',
    description: 'Verdicts of preflight and of the clusters',
  },
  servers: [{ url: '/' }],
  paths: {
    '/workloads/{name}': {
      get: {
        operationId: 'GetWorkloadVerdicts',
        summary:
          'What preflight and the reports in the clusters say of one workload',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            description: 'Name of a workload',
            schema: {
              type: 'string',
              minLength: 1,
              maxLength: 63,
              pattern: '^[a-z0-9-]+$',
            },
          },
        ],
        responses: { 200: { description: 'WorkloadVerdicts' } },
      },
    },
    '/policies': {
      get: {
        operationId: 'GetPolicies',
        summary:
          'Every policy in the clusters, with what it says of all workloads',
        responses: { 200: { description: 'PolicyOverview' } },
      },
    },
  },
} as const;
