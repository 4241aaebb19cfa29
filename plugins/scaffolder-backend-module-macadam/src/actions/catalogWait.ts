import type { CatalogService } from '@backstage/plugin-catalog-node';
import { workloadRef } from '@macadam/plugin-orchestrator-common';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { poll } from './poll';

const SECONDS = 60;

/** `macadam:catalog:wait`: until the catalogue has found the service by itself; a warning after a minute. */
export function createCatalogWaitAction({
  catalog,
}: {
  catalog: CatalogService;
}) {
  return createTemplateAction({
    id: 'macadam:catalog:wait',
    description: 'Waits until the catalogue shows a service',
    schema: {
      input: {
        name: z => z.string(),
        tenant: z => z.string(),
        timeoutSeconds: z => z.number().int().min(1).max(SECONDS).optional(),
      },
      output: { entityRef: z => z.string(), found: z => z.boolean() },
    },
    async handler(ctx) {
      const seconds = ctx.input.timeoutSeconds ?? SECONDS;
      const { tenant, name } = ctx.input;
      const entityRef = `component:${workloadRef(tenant, name)}`;
      const credentials = await ctx.getInitiatorCredentials();
      const entity = await poll(
        () => catalog.getEntityByRef(entityRef, { credentials }),
        seconds,
        ctx.signal,
      );
      if (entity) {
        ctx.logger.info(`The catalogue shows ${entityRef}`);
      } else {
        ctx.logger.warn(
          `The catalogue does not show ${entityRef} after ${seconds} s. It reads every repository again by itself; look once more in a minute.`,
        );
      }
      ctx.output('entityRef', entityRef);
      ctx.output('found', entity !== undefined);
    },
  });
}
