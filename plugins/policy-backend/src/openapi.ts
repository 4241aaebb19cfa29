const name = {
  type: 'string',
  minLength: 1,
  maxLength: 63,
  pattern: '^[a-z0-9-]+$',
} as const;
const exceptionName = {
  name: 'name',
  in: 'path',
  required: true,
  description: 'Name of an exception',
  schema: {
    type: 'string',
    minLength: 1,
    maxLength: 200,
    pattern: '^[a-z0-9.-]+$',
  },
} as const;
const file = { type: 'string', minLength: 1, maxLength: 120 } as const;
const text = { type: 'string', maxLength: 60_000 } as const;
const branch = {
  name: 'branch',
  in: 'query',
  required: true,
  description: 'A branch of the platform repository',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
} as const;
const workloadRef = {
  type: 'string',
  maxLength: 127,
  description: 'tenant/name',
  pattern: '^[a-z0-9-]+/[a-z0-9-]+$',
} as const;
const workload = {
  name: 'workload',
  in: 'query',
  required: false,
  description: 'Only what is about this workload',
  allowReserved: true,
  schema: workloadRef,
} as const;
const spent = {
  description:
    'This person had much judged already; the header Retry-After says when to ask again',
} as const;
const workloadInPath = [
  {
    name: 'tenant',
    in: 'path',
    required: true,
    description: 'The tenant that a workload belongs to',
    schema: name,
  },
  {
    name: 'name',
    in: 'path',
    required: true,
    description: 'Name of a workload in its tenant',
    schema: name,
  },
] as const;

/** The REST interface; bodies are the types of @macadam/plugin-policy-common. */
export const spec = {
  openapi: '3.1.0',
  info: {
    title: 'policy',
    version: '1',
    description:
      'Verdicts of preflight and of the clusters, what a change of policies would change, and exceptions',
  },
  servers: [{ url: '/' }],
  paths: {
    '/workloads/{tenant}/{name}': {
      get: {
        operationId: 'GetWorkloadVerdicts',
        summary:
          'What preflight and the reports in the clusters say of one workload',
        parameters: workloadInPath,
        responses: { 200: { description: 'WorkloadVerdicts' } },
      },
    },
    '/workloads/{tenant}/{name}/history': {
      get: {
        operationId: 'GetVerdictHistory',
        summary: 'What preflight said of the newest deployments of a workload',
        parameters: workloadInPath,
        responses: { 200: { description: 'VerdictHistory' } },
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
    '/files': {
      get: {
        operationId: 'GetPolicyFiles',
        summary: 'The files of policies on the main branch',
        responses: { 200: { description: 'PolicyFiles' } },
      },
    },
    '/changes': {
      get: {
        operationId: 'GetPolicyBranches',
        summary: 'Branches of the platform repository that change policies',
        responses: { 200: { description: 'PolicyBranches' } },
      },
      post: {
        operationId: 'SavePolicyEdit',
        summary: 'Writes an edit to a branch of the caller’s own',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['file', 'text', 'message'],
                additionalProperties: false,
                properties: {
                  file,
                  text,
                  message: { type: 'string', minLength: 1, maxLength: 500 },
                },
              },
            },
          },
        },
        responses: { 201: { description: 'SavedPolicyEdit' } },
      },
    },
    '/changes/report': {
      get: {
        operationId: 'GetBranchReport',
        summary: 'The verdicts that would change if a branch were merged now',
        parameters: [branch],
        responses: { 200: { description: 'ChangeReport' }, 429: spent },
      },
      post: {
        operationId: 'GetEditReport',
        summary: 'The verdicts that would change if a file had this text',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['file', 'text'],
                additionalProperties: false,
                properties: { file, text },
              },
            },
          },
        },
        responses: { 200: { description: 'ChangeReport' }, 429: spent },
      },
    },
    '/exceptions': {
      get: {
        operationId: 'GetExceptions',
        summary: 'Exceptions in force, asked for, and declined',
        parameters: [workload],
        responses: { 200: { description: 'PolicyExceptions' } },
      },
      post: {
        operationId: 'RequestException',
        summary: 'Asks for an exception: a commit on a branch of its own',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: [
                  'workload',
                  'policy',
                  'rule',
                  'environments',
                  'reason',
                  'until',
                ],
                additionalProperties: false,
                properties: {
                  workload: workloadRef,
                  policy: { type: 'string', minLength: 1, maxLength: 120 },
                  rule: { type: 'string', minLength: 1, maxLength: 120 },
                  environments: {
                    type: 'array',
                    minItems: 1,
                    maxItems: 50,
                    items: name,
                  },
                  reason: { type: 'string', minLength: 1, maxLength: 20_000 },
                  until: { type: 'string', minLength: 1, maxLength: 40 },
                },
              },
            },
          },
        },
        responses: { 201: { description: 'The name of the exception' } },
      },
    },
    '/exceptions/{name}/decisions': {
      post: {
        operationId: 'DecideException',
        summary: 'Approves or declines an exception that was asked for',
        parameters: [exceptionName],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['decision'],
                additionalProperties: false,
                properties: {
                  decision: { type: 'string', enum: ['approve', 'decline'] },
                  comment: { type: 'string', maxLength: 20_000 },
                },
              },
            },
          },
        },
        responses: { 200: { description: 'Decided' } },
      },
    },
    '/exceptions/{name}/end': {
      post: {
        operationId: 'EndException',
        summary: 'Ends an exception early, or takes a request back',
        parameters: [exceptionName],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['reason'],
                additionalProperties: false,
                properties: {
                  reason: { type: 'string', minLength: 1, maxLength: 1000 },
                },
              },
            },
          },
        },
        responses: { 200: { description: 'Ended' } },
      },
    },
  },
} as const;
