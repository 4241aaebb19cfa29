import { join } from 'node:path';
import { parseEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import {
  createTemplateAction,
  serializeDirectoryContents,
} from '@backstage/plugin-scaffolder-node';
import { GitMirror, type Person, type RepositoryHost } from '@macadam/git';
import type { NewServices } from '../NewServices';

const BRANCH = 'main';

/**
 * `macadam:repository:create`: makes the service's repository in its team's organisation, with the workspace as first
 * commit. Run again by the same task, it finishes what is missing and makes nothing twice. Long because its form stands
 * beside its steps.
 */
export function createRepositoryAction(options: {
  host: RepositoryHost;
  services: NewServices;
}) {
  const { host, services } = options;
  return createTemplateAction({
    id: 'macadam:repository:create',
    description: "Creates a service's repository with the workspace in it",
    schema: {
      input: {
        name: z => z.string().describe('Name of service and repository'),
        owner: z => z.string().describe('Entity reference of the owning group'),
        description: z => z.string().optional(),
        system: z => z.string().optional().describe('Entity reference'),
      },
      output: {
        repository: z => z.string().describe('organisation/name'),
        tenant: z => z.string(),
        commit: z => z.string(),
        url: z => z.string(),
        workflowUrl: z => z.string(),
        runbookUrl: z => z.string(),
      },
    },
    async handler(ctx) {
      const { name, owner, description, system } = ctx.input;
      const caller = ctx.user?.ref;
      if (!caller) {
        throw new InputError(
          'Only a signed-in person can create a service: its first commit names them.',
        );
      }
      const made = await ctx.checkpoint({
        key: 'macadam.repository.create',
        fn: async () => {
          const files = await serializeDirectoryContents(ctx.workspacePath, {
            gitignore: false,
          });
          if (files.length === 0) {
            // Where tasks are recovered without their workspaces, a retry skips the step that wrote them.
            throw new InputError(
              `The workspace holds no files to begin ${name} with. Start the task again from the beginning, or configure scaffolder.taskRecovery.workspaceProvider.`,
            );
          }
          const { organisation, tenant } = await services.place(
            { name, owner, system },
            await ctx.getInitiatorCredentials(),
          );
          const { repository, created } = await host.ensureRepository({
            owner: organisation,
            name,
            description,
            request: ctx.task.id,
          });
          const { fullName } = repository;
          ctx.logger.info(
            `${created ? 'Created' : 'Found'} repository ${fullName}`,
          );
          const mirror = new GitMirror({
            directory: join(await ctx.createTemporaryDirectory(), 'new.git'),
            url: host.cloneUrl(fullName),
            credentials: host.credentials(fullName),
          });
          try {
            const { commit } = await mirror.commit({
              branch: BRANCH,
              message: `Create ${name}`,
              trailers: { Actor: caller, Request: ctx.task.id },
              author: authorOf(caller, ctx.user?.entity?.spec.profile),
              write: Object.fromEntries(
                files.map(({ path, content }) => [path, content]),
              ),
            });
            ctx.logger.info(`Committed ${files.length} files as ${commit}`);
            return { repository: fullName, tenant, commit };
          } finally {
            mirror.close();
          }
        },
      });
      const at = (path: string) =>
        host.fileUrl(made.repository, { branch: BRANCH }, path);
      ctx.output('repository', made.repository);
      ctx.output('tenant', made.tenant);
      ctx.output('commit', made.commit);
      ctx.output('url', host.webUrl(made.repository));
      ctx.output('workflowUrl', at('.github/workflows/ci.yaml'));
      ctx.output('runbookUrl', at('docs/runbook.md'));
    },
  });
}

function authorOf(
  caller: string,
  profile: { displayName?: string; email?: string } | undefined,
): Person {
  const { name } = parseEntityRef(caller);
  return {
    name: profile?.displayName ?? name,
    email: profile?.email ?? `${name}@users.noreply`,
  };
}
