import type { AuditorService } from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { readDeliveryPermission } from '@macadam/plugin-orchestrator-common';
import type { Access } from '../requests/Access';
import { cardForAgents, deploymentForAgents, rowForAgents } from './answers';
import type { DeployService } from '../requests/DeployService';
import type { PreviewService } from '../requests/PreviewService';
import type { WorkloadViews } from '../views/WorkloadViews';
import { startDeployment } from '../requests/startDeployment';

export interface ActionsOptions {
  registry: ActionsRegistryService;
  access: Access;
  auditor: AuditorService;
  workloads: WorkloadViews;
  previews: PreviewService;
  deploys: DeployService;
}

/** How a workload is named. */
const WORKLOAD = 'tenant/name';

const READ_ONLY = { readOnly: true, idempotent: true, destructive: false };

/**
 * What agents can do here, each with the permission of whoever sent them: see workloads, see one with what stops it,
 * try a deployment out, and start it.
 */
export function registerActions(options: ActionsOptions): void {
  const { registry, access, auditor, workloads, previews, deploys } = options;

  registry.register({
    name: 'list-workloads',
    title: 'List workloads',
    description:
      'Every workload with its owner and, for each environment in promotion order, the release there and how its newest deployment went.',
    attributes: READ_ONLY,
    visibilityPermission: readDeliveryPermission,
    schema: {
      input: z => z.object({}),
      output: z => z.object({ workloads: z.array(z.record(z.unknown())) }),
    },
    async action({ credentials }) {
      await access.reader(credentials);
      const rows = await workloads.list();
      return { output: { workloads: rows.map(rowForAgents) } };
    },
  });

  registry.register({
    name: 'get-workload',
    title: 'Get a workload',
    description:
      'One workload: per environment what is deployed, what stops the newest deployment (file, line, policy and the change that would pass), which release can be promoted, which definition answered each resource and why, and how the resources are that it shares with other workloads.',
    attributes: READ_ONLY,
    visibilityPermission: readDeliveryPermission,
    schema: {
      input: z => z.object({ workload: z.string().describe(WORKLOAD) }),
      output: z =>
        z.object({
          workload: z.string(),
          owner: z.string(),
          repository: z.string(),
          scoreFile: z.string(),
          environments: z.array(z.record(z.unknown())),
        }),
    },
    async action({ input, credentials }) {
      const viewer = await access.reader(credentials);
      const found = await workloads.workload(input.workload, viewer);
      const { workload, owner, repository, scoreFile } = found;
      const environments = found.environments.map(cardForAgents);
      return {
        output: { workload, owner, repository, scoreFile, environments },
      };
    },
  });

  registry.register({
    name: 'preview-deployment',
    title: 'Preview a deployment',
    description:
      'What bringing a release to an environment would change, object by object, and what would stop it. Changes nothing.',
    attributes: READ_ONLY,
    visibilityPermission: readDeliveryPermission,
    schema: {
      input: z =>
        z.object({
          workload: z.string().describe(WORKLOAD),
          environment: z.string(),
          release: z.string().describe('tenant/workload@commit'),
        }),
      output: z =>
        z.object({
          allowed: z.boolean(),
          reason: z.string(),
          findings: z.array(z.record(z.unknown())),
          changes: z.array(
            z.object({
              object: z.string(),
              change: z.string(),
              fields: z.array(z.string()),
            }),
          ),
          unchanged: z.number(),
          first: z
            .array(
              z.object({
                workload: z.string(),
                release: z.string(),
                verdict: z.string(),
                findings: z.array(z.record(z.unknown())),
              }),
            )
            .describe(
              'Deploy these to the environment in this order, then nothing but `unmended` stops it; findings of one of these stop that one',
            ),
          unmended: z
            .array(z.record(z.unknown()))
            .describe('Of the findings, what those in `first` do not mend'),
        }),
    },
    async action({ input, credentials }) {
      const viewer = await access.reader(credentials);
      const {
        may,
        findings,
        diff = [],
        unchanged,
        together = [],
        unmended = findings,
      } = await previews.preview(input, viewer);
      const changes = diff.map(({ kind, name, change, fields }) => ({
        object: `${kind}/${name}`,
        change,
        fields: fields.map(({ path }) => path),
      }));
      return {
        output: {
          ...may,
          findings: findings.map(finding => ({ ...finding })),
          changes,
          unchanged,
          first: together.map(each => ({
            workload: each.workload,
            release: each.release.id,
            verdict: each.verdict,
            findings: each.findings.map(finding => ({ ...finding })),
          })),
          unmended: unmended.map(finding => ({ ...finding })),
        },
      };
    },
  });

  registry.register({
    name: 'deploy-release',
    title: 'Deploy a release',
    description:
      'Brings a release to an environment: a promotion, or a rollback to one that was healthy there. Whoever sent the agent has to be allowed to. Asking twice starts one deployment.',
    attributes: { readOnly: false, idempotent: true, destructive: true },
    schema: {
      input: z =>
        z.object({
          workload: z.string().describe(WORKLOAD),
          environment: z.string(),
          release: z.string().describe('tenant/workload@commit'),
        }),
      output: z =>
        z.object({
          created: z.boolean().describe('False: it was on its way already'),
          deployment: z.record(z.unknown()),
        }),
    },
    async action({ input, credentials }) {
      const { created, deployment } = await startDeployment(
        { access, auditor, deploys },
        credentials,
        input,
      );
      return {
        output: { created, deployment: deploymentForAgents(deployment) },
      };
    },
  });
}
