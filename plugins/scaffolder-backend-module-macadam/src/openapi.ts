/** What the form asks while somebody types; bodies are described in words where they are small. */
export const spec = {
  openapi: '3.1.0',
  info: {
    title: 'scaffolder-macadam',
    version: '1',
    description: 'Names of new services',
    license: { name: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  paths: {
    '/names/{name}': {
      get: {
        operationId: 'CheckName',
        summary: 'Whether a new service may have this name',
        parameters: [
          {
            name: 'name',
            in: 'path',
            required: true,
            description: 'Any text',
            schema: { type: 'string', minLength: 1, maxLength: 253 },
          },
          {
            name: 'owner',
            in: 'query',
            required: false,
            description: 'Entity reference of the group that will own it',
            allowReserved: true,
            schema: { type: 'string', minLength: 1, maxLength: 253 },
          },
        ],
        responses: {
          200: {
            description: 'The answer; a reason when it is no',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['available'],
                  properties: {
                    available: { type: 'boolean' },
                    reason: { type: 'string' },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
} as const;
