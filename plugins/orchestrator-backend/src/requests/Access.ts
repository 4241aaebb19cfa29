import type {
  AuthService,
  BackstageCredentials,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  decideDeploy,
  decidePutSecret,
  deployWorkloadPermission,
  putSecretPermission,
  readDeliveryPermission,
  workloadEnvironmentRef,
  type Decision,
  type DeployQuestion,
} from '@macadam/plugin-orchestrator-common';
import type { Viewer } from './viewer';

export interface AccessOptions {
  auth: AuthService;
  userInfo: UserInfoService;
  permissions: PermissionsService;
  /** Says why a viewer may not do what a rule decides. */
  workloads: {
    whyNot(
      workload: string,
      environment: string,
      viewer: Viewer,
      decide: (question: DeployQuestion) => Decision,
    ): Promise<string>;
  };
}

/** What only some may do with a workload in an environment. */
const ACTS = {
  deploy: { permission: deployWorkloadPermission, decide: decideDeploy },
  'put secrets': { permission: putSecretPermission, decide: decidePutSecret },
};

/** What a caller may, by the caller's own credentials: for the router and for actions alike. */
export class Access {
  constructor(private readonly options: AccessOptions) {}

  /**
   * @returns who looks; undefined for a service
   * @throws NotAllowedError when the caller may not read deployments
   */
  async reader(credentials: BackstageCredentials): Promise<Viewer> {
    const { auth, permissions } = this.options;
    const [{ result }] = await permissions.authorize(
      [{ permission: readDeliveryPermission }],
      { credentials },
    );
    if (result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError('You may not read deployments');
    }
    return auth.isPrincipal(credentials, 'user')
      ? this.person(credentials)
      : undefined;
  }

  /**
   * @returns the person who deploys
   * @throws NotAllowedError with the reason of the rule that guards the portal's button
   */
  async deployer(
    credentials: BackstageCredentials,
    workload: string,
    environment: string,
  ): Promise<NonNullable<Viewer>> {
    return this.doer('deploy', credentials, workload, environment);
  }

  /**
   * @returns the person who puts a secret where a workload looks for it
   * @throws NotAllowedError as `deployer` does
   */
  async secretPutter(
    credentials: BackstageCredentials,
    workload: string,
    environment: string,
  ): Promise<NonNullable<Viewer>> {
    return this.doer('put secrets', credentials, workload, environment);
  }

  private async doer(
    act: keyof typeof ACTS,
    credentials: BackstageCredentials,
    workload: string,
    environment: string,
  ): Promise<NonNullable<Viewer>> {
    const { auth, permissions, workloads } = this.options;
    if (!auth.isPrincipal(credentials, 'user')) {
      throw new NotAllowedError(`Only a signed-in person may ${act}`);
    }
    const viewer = await this.person(credentials);
    const { permission, decide } = ACTS[act];
    const resourceRef = workloadEnvironmentRef(workload, environment);
    const [{ result }] = await permissions.authorize(
      [{ permission, resourceRef }],
      { credentials },
    );
    if (result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        await workloads.whyNot(workload, environment, viewer, decide),
      );
    }
    return viewer;
  }

  private async person(credentials: BackstageCredentials) {
    const { userEntityRef, ownershipEntityRefs } =
      await this.options.userInfo.getUserInfo(credentials);
    return { userEntityRef, ownershipEntityRefs };
  }
}
