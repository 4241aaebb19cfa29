import { stringifyError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  workloadRef,
  type Deployment,
} from '@macadam/plugin-orchestrator-common';
import type { Orchestrator } from '../Orchestrator';
import { poll } from './poll';

const SECONDS = 90;

/** Outcomes that do not change by themselves. */
const ENDED = new Set<Deployment['outcome']>([
  'healthy',
  'blocked',
  'refused',
  'superseded',
]);

/**
 * `macadam:delivery:wait`: follows a commit to the first environment and logs its stages. The repository is made
 * whatever comes of it, so a delivery that is not healthy in time is a warning with its reason, never an error.
 */
export function createDeliveryWaitAction({
  orchestrator,
}: {
  orchestrator: Pick<Orchestrator, 'workload'>;
}) {
  return createTemplateAction({
    id: 'macadam:delivery:wait',
    description: 'Waits until a commit is healthy in the first environment',
    schema: {
      input: {
        name: z => z.string(),
        tenant: z => z.string(),
        commit: z => z.string(),
        timeoutSeconds: z => z.number().int().min(1).max(SECONDS).optional(),
      },
      output: { outcome: z => z.string(), reason: z => z.string() },
    },
    async handler(ctx) {
      const { name, tenant, commit, timeoutSeconds = SECONDS } = ctx.input;
      const credentials = await ctx.getInitiatorCredentials();
      const told = new Set<string>();
      const tell = (line: string) => {
        if (!told.has(line)) ctx.logger.info(line);
        told.add(line);
      };
      let last: Deployment | undefined;
      let problem = 'the orchestrator has not seen it yet';
      const ended = await poll(
        async () => {
          try {
            const workload = await orchestrator.workload(
              workloadRef(tenant, name),
              credentials,
            );
            const first = workload?.environments[0];
            last = [first?.attempt, first?.current].find(
              each => each?.release.commit === commit,
            );
          } catch (error) {
            problem = stringifyError(error);
            return undefined;
          }
          linesOf(last).forEach(tell);
          return last && ENDED.has(last.outcome) ? last : undefined;
        },
        timeoutSeconds,
        ctx.signal,
      );
      const outcome = (ended ?? last)?.outcome ?? 'unknown';
      const reason = last ? reasonOf(last) : problem;
      if (outcome === 'healthy') {
        ctx.logger.info(`${name} is healthy in ${last?.environment}`);
      } else {
        ctx.logger.warn(
          `${name} is not healthy yet (${outcome}): ${reason}. Its Delivery tab shows more and goes on by itself.`,
        );
      }
      ctx.output('outcome', outcome);
      ctx.output('reason', reason);
    },
  });
}

function linesOf(deployment: Deployment | undefined): string[] {
  return (deployment?.stages ?? [])
    .filter(({ state }) => state !== 'pending')
    .map(({ name, state, reason }) => `${name} ${state}: ${reason}`);
}

/** What stops a deployment: its first finding, or what the stage that it is in says. */
function reasonOf(deployment: Deployment): string {
  const [finding] = deployment.findings;
  if (finding)
    return `${finding.message}${finding.hint ? ` (${finding.hint})` : ''}`;
  const stage = deployment.stages.findLast(({ state }) => state !== 'pending');
  return stage ? `${stage.name} ${stage.state}: ${stage.reason}` : 'waiting';
}
