import type {
  AuthService,
  BackstageCredentials,
  HttpAuthService,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  type BasicPermission,
} from '@backstage/plugin-permission-common';
import {
  deployWorkloadPermission,
  readDeliveryPermission,
  workloadEnvironmentRef,
} from '@macadam/plugin-orchestrator-common';
import {
  decideExceptionPermission,
  editPolicyPermission,
  readPolicyPermission,
} from '@macadam/plugin-policy-common';
import type { Request } from 'express';
import type { Viewer } from './services/exceptionViews';

type Person = NonNullable<Viewer>;

/** Who calls, and what they may do; every question is asked with their own credentials. */
export class Caller {
  constructor(
    private readonly services: {
      auth: AuthService;
      httpAuth: HttpAuthService;
      permissions: PermissionsService;
      userInfo: UserInfoService;
    },
  ) {}

  /** @throws NotAllowedError unless they may read policies */
  async reader(req: Request): Promise<BackstageCredentials> {
    const credentials = await this.services.httpAuth.credentials(req);
    if (!(await this.may(readPolicyPermission, credentials)))
      throw new NotAllowedError('You may not read policies and their verdicts');
    return credentials;
  }

  /** On whose account work is done: a person, or a service. */
  payer(credentials: BackstageCredentials): string {
    const { auth } = this.services;
    if (auth.isPrincipal(credentials, 'user'))
      return credentials.principal.userEntityRef;
    return auth.isPrincipal(credentials, 'service')
      ? credentials.principal.subject
      : 'nobody';
  }

  /** The person behind credentials; undefined for a service. */
  async viewer(credentials: BackstageCredentials): Promise<Viewer> {
    const { auth, userInfo } = this.services;
    if (!auth.isPrincipal(credentials, 'user')) return undefined;
    const { userEntityRef, ownershipEntityRefs } =
      await userInfo.getUserInfo(credentials);
    return { userEntityRef, ownershipEntityRefs };
  }

  mayEdit(credentials: BackstageCredentials): Promise<boolean> {
    return this.may(editPolicyPermission, credentials);
  }

  mayReadDeployments(credentials: BackstageCredentials): Promise<boolean> {
    return this.may(readDeliveryPermission, credentials);
  }

  /** @throws NotAllowedError unless they may edit policies */
  async editor(req: Request): Promise<Person> {
    const { credentials, person } = await this.person(req);
    if (!(await this.may(editPolicyPermission, credentials))) {
      throw new NotAllowedError(
        'You may not edit policies: only those who run the platform may',
      );
    }
    return person;
  }

  /** @throws NotAllowedError unless they may decide on exceptions */
  async approver(req: Request): Promise<Person> {
    const { credentials, person } = await this.person(req);
    if (!(await this.may(decideExceptionPermission, credentials))) {
      throw new NotAllowedError(
        'You may not decide on exceptions: only those who own the policies may',
      );
    }
    return person;
  }

  /** Whoever is signed in and may read policies. */
  async user(req: Request): Promise<Person> {
    await this.reader(req);
    return (await this.person(req)).person;
  }

  /** @throws NotAllowedError unless they may deploy the workload to all of these */
  async deployer(
    req: Request,
    workload: string,
    environments: readonly string[],
  ): Promise<Person & { credentials: BackstageCredentials }> {
    const { credentials, person } = await this.person(req);
    const decisions = await this.services.permissions.authorize(
      environments.map(environment => ({
        permission: deployWorkloadPermission,
        resourceRef: workloadEnvironmentRef(workload, environment),
      })),
      { credentials },
    );
    const refused = environments.filter(
      (_, index) => decisions[index].result !== AuthorizeResult.ALLOW,
    );
    if (refused.length > 0) {
      throw new NotAllowedError(
        `You may not deploy ${workload} to ${refused.join(', ')}, so you cannot ask for an exception there`,
      );
    }
    return { ...person, credentials };
  }

  private async person(req: Request) {
    const { httpAuth, userInfo } = this.services;
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    const { userEntityRef, ownershipEntityRefs } =
      await userInfo.getUserInfo(credentials);
    return { credentials, person: { userEntityRef, ownershipEntityRefs } };
  }

  private async may(
    permission: BasicPermission,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    const [{ result }] = await this.services.permissions.authorize(
      [{ permission }],
      { credentials },
    );
    return result === AuthorizeResult.ALLOW;
  }
}
